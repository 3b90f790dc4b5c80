import type { Reply } from "../wire/reply.ts"

/** A word and a field of a version of the bank that is yet to come. */
const unknownWord = "SOMETHING_NEW"
const unknownField = { word: unknownWord, amount: 1, list: [{ nested: true }], nothing: null }

const enumKey = /(^|_)(status|type|action_required)$/
const enumWord = /^[A-Z][A-Z_]+$/

/** The reply with one status or type replaced by a word nobody knows, the `nth` one it has (they rotate); `null` when it has none. */
export function withUnknownWord(reply: Reply, nth: number): Reply | null {
  let words = 0
  mapFields(reply.body, (key, value) => {
    if (isWord(key, value)) words += 1
    return value
  })
  if (words === 0) return null
  let at = -1
  const body = mapFields(reply.body, (key, value) => {
    if (isWord(key, value)) at += 1
    return isWord(key, value) && at === nth % words ? unknownWord : value
  })
  return { ...reply, body: body as object }
}

/** The reply with fields nobody knows, in the envelope and in every object of it; `null` for a reply that is an error. */
export function withUnknownFields(reply: Reply): Reply | null {
  if (!("Response" in reply.body)) return null
  const body = { ...(widen(reply.body) as object), unknown_field: unknownField }
  return { ...reply, body }
}

function isWord(key: string, value: unknown): boolean {
  return enumKey.test(key) && typeof value === "string" && enumWord.test(value)
}

function mapFields(value: unknown, change: (key: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => mapFields(one, change))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const changed = change(key, one)
      return [key, changed === one ? mapFields(one, change) : changed]
    })
  )
}

/** Adds to every object that has fields; one-key wrappers such as `{ "Id": … }` say what they hold and stay as they are. */
function widen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widen)
  if (typeof value !== "object" || value === null) return value
  const widened = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, widen(one)]))
  const names = Object.keys(value)
  const wraps = names.length === 1 && /^[A-Z]/.test(names[0]!)
  return wraps || "Response" in value ? widened : { ...widened, unknown_field: unknownField }
}
