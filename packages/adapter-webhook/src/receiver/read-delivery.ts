import { JsonCursor, notJson } from "./json-cursor.ts"
import { asUuid } from "./path-token.ts"

/** What a delivery is about, with nothing of what it says about it. */
export interface ReadDelivery {
  readonly category: string
  readonly eventType: string
  readonly objectType: string
  readonly objectId: number
  readonly uuid: string | null
  readonly userId: number | null
  readonly updated: string | null
}

/** The categories that are kept, and the type of object each is about [API §9.2]. */
const handledCategories: ReadonlyMap<string, string> = new Map([
  ["PARTNER_USER_PROVISION", "PartnerUserProvision"],
  ["USER_ONBOARDING", "UserOnboarding"],
  ["USER_INFORMATION_INQUIRY", "UserInformationInquiry"]
])

interface Candidate {
  readonly type: string
  id: number | null
  uuid: string | null
  userId: number | null
  updated: string | null
}

const word = /^[A-Za-z][A-Za-z0-9_]{0,127}$/
const timestamp = /^[0-9][0-9A-Za-z .:+-]{0,63}$/
/** bunq names one object; more than a few are no delivery of its. */
const mostObjects = 8

/** Fails at the second of two keys of one name: who reads such a body may take either. */
const once = () => {
  const seen = new Set<string>()
  return (key: string): string => {
    if (seen.has(key)) throw notJson
    return seen.add(key) && key
  }
}

const asWord = (text: string | null): string => {
  if (text === null || !word.test(text)) throw notJson
  return text
}

const readObject = (cursor: JsonCursor, type: string): Candidate => {
  const found: Candidate = { type, id: null, uuid: null, userId: null, updated: null }
  const unseen = once()
  cursor.members((key) => {
    switch (key) {
      case "id":
        return unseen(key) && (found.id = cursor.id())
      case "user_id":
        return unseen(key) && (found.userId = cursor.id())
      case "external_uuid":
        return unseen(key) && (found.uuid = asUuid(cursor.text(36) ?? ""))
      case "updated": {
        const updated = cursor.text(64)
        return unseen(key) && (found.updated = updated !== null && timestamp.test(updated) ? updated : null)
      }
      default:
        return cursor.skip()
    }
  })
  return found
}

const readObjects = (cursor: JsonCursor): readonly Candidate[] => {
  const candidates: Candidate[] = []
  const unseen = once()
  if (!cursor.isObject()) {
    cursor.skip()
    return candidates
  }
  let members = 0
  cursor.members((key) => {
    if ((members += 1) > mostObjects) throw notJson
    unseen(asWord(key))
    if (!cursor.isObject()) return cursor.skip()
    return void candidates.push(readObject(cursor, key))
  })
  return candidates
}

const read = (bytes: Uint8Array): ReadDelivery | "unhandled" | null => {
  const cursor = new JsonCursor(bytes)
  let [category, eventType]: [string, string] = ["", ""]
  let candidates: readonly Candidate[] = []
  const [unseenAbove, unseen] = [once(), once()]
  cursor.members((outer) => {
    if (outer !== "NotificationUrl") return cursor.skip()
    unseenAbove(outer)
    return cursor.members((key) => {
      switch (key) {
        case "category":
          return (category = asWord(unseen(key) && cursor.text(128)))
        case "event_type":
          return (eventType = asWord(unseen(key) && cursor.text(128)))
        case "object":
          unseen(key)
          return void (candidates = readObjects(cursor))
        default:
          return cursor.skip()
      }
    })
  })
  cursor.end()
  if (category === "") return null
  const expected = handledCategories.get(category)
  if (expected === undefined) return "unhandled"
  const object =
    candidates.find(({ type }) => type === expected) ?? (candidates.length === 1 ? candidates[0] : undefined)
  if (object === undefined || object.id === null) return null
  const { type: objectType, id: objectId, uuid, userId, updated } = object
  return { category, eventType, objectType, objectId, uuid, userId, updated }
}

/**
 * Reads which object a body names [API §9.3]; `unhandled` = a category that is not kept, null = no delivery of bunq. Words it does not know are kept
 * (I5), an `event_type` may be missing. Never throws, whatever the bytes.
 */
export const readDelivery = (bytes: Uint8Array): ReadDelivery | "unhandled" | null => {
  try {
    return read(bytes)
  } catch {
    return null
  }
}
