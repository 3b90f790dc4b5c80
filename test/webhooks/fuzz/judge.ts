import type { Hint } from "@bunq-provisioning/core/ports"
import { maxBytes, tokens } from "./fuzz-case.ts"
import type { FuzzCase } from "./fuzz-case.ts"

const handled = ["PARTNER_USER_PROVISION", "USER_ONBOARDING", "USER_INFORMATION_INQUIRY"]
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const statuses = new Set([200, 400, 404, 405, 408, 413, 415])
const headers = new Set(["content-length", "allow", "connection"])

type Loose = { readonly [key: string]: unknown } | undefined
const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null ? (value as Loose) : undefined

/** What another reader makes of the body. */
const parsed = (body: Uint8Array): Loose => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)
    return loose(loose(JSON.parse(text))?.["NotificationUrl"])
  } catch {
    return undefined
  }
}

/** The UUID behind the token in the path, "" = none; null = no token where it has to be. */
const tokenIn = (url: string): string | null => {
  const segments = new URL(url).pathname.split("/")
  if (segments.at(-1) === "") segments.pop()
  const [before = "", last = ""] = segments.slice(-2)
  if (tokens.includes(last)) return ""
  return uuid.test(last) && tokens.includes(before) ? last.toLowerCase() : null
}

const aboutHint = (hint: Hint, fuzzed: FuzzCase): string | null => {
  const { category, eventType, objectId, updated, userId } = hint
  const body = parsed(fuzzed.body)
  if (body?.["category"] !== category || !handled.includes(category)) return "another category"
  if ((body["event_type"] ?? "") !== eventType || !/^\w*$/.test(eventType)) return "another event type"
  const object = Object.values(loose(body["object"]) ?? {})
    .map(loose)
    .find((one) => one?.["id"] === objectId)
  if (object === undefined || !Number.isSafeInteger(objectId) || objectId < 1) return "another object"
  const named = object["external_uuid"]
  const own = typeof named === "string" && uuid.test(named) ? named.toLowerCase() : null
  if (hint.uuid !== (own ?? (tokenIn(fuzzed.url) || null))) return "another UUID"
  if (userId !== null && (userId !== object["user_id"] || !Number.isSafeInteger(userId)))
    return "another user"
  if (updated !== null && (updated !== object["updated"] || updated.length > 64)) return "another time"
  if (!/^[0-9a-f]{64}$/.test(hint.key)) return "a key of another form"
  if (Object.keys(hint).length !== 8 || JSON.stringify(hint).length > 700) return "more than a hint"
  // The event type is an open word.
  return JSON.stringify({ ...hint, eventType })
    .replace(`"${eventType}"`, "")
    .includes("CANARY")
    ? "what was only in the body"
    : null
}

const mayBeTaken = ({ method, headers: given, url, body, arrival }: FuzzCase): boolean =>
  (method === "POST" || method === "post") &&
  /^(application\/json([ \t]*;.*)?)?$/.test(given["content-type"] ?? "") &&
  ["", "identity"].includes(given["content-encoding"] ?? "") &&
  body.length <= maxBytes &&
  (arrival === "whole" || arrival === "pieces") &&
  tokenIn(url) !== null

/** What is wrong with how a case ended; null = nothing. */
export const judge = async (
  fuzzed: FuzzCase,
  response: Response,
  outcome: { readonly hint: Hint | null; readonly logged: string }
): Promise<string | null> => {
  const { status } = response
  if (!statuses.has(status)) return `status ${status}`
  if ((await response.text()) !== "" || [...response.headers.keys()].some((name) => !headers.has(name)))
    return "says more than it has to"
  if (/CANARY|Zm9y/.test(outcome.logged + JSON.stringify([...response.headers]))) return "says what was sent"
  if (outcome.hint !== null && status !== 200) return `kept, and answered ${status}`
  if (fuzzed.isGood && outcome.hint === null) return `a good one was not kept: ${status}`
  if (status === 200 && !mayBeTaken(fuzzed)) return "taken, and should not be"
  if (outcome.hint !== null) return aboutHint(outcome.hint, fuzzed)
  const category = parsed(fuzzed.body)?.["category"]
  const isUnhandled = typeof category === "string" && !handled.includes(category)
  return status === 200 && !isUnhandled ? "answered 200, and not kept" : null
}
