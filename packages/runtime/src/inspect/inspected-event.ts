import type { JournalEntry } from "@bunq-provisioning/core"
import { knownWord, knownWordOrNull } from "./known-word.ts"
import type { KnownWord } from "./known-word.ts"

/** What an inspector may see of something that happened: a list of what is allowed, as `InspectedContext` is. */
export type InspectedEvent = {
  /** As the machine hears it: what a command came to is `xstate.done.actor.NAME` or `xstate.error.actor.NAME`. */
  readonly type: KnownWord<"event" | "result">
  /** What it is about: a fulfilment, a deadline, a read, or a question as `inquiry/entry`. */
  readonly about: KnownWord<"fulfilment" | "deadline" | "trouble"> | `${number}/${number}` | null
  readonly at: number | null
  /** Who caused it; null = not said, as by a live actor. */
  readonly source: KnownWord<"source"> | null
  /** What it came to, as the journal has it. */
  readonly fact: KnownWord<"fact"> | null
  /** Why it was ignored. */
  readonly because: KnownWord<"because"> | null
  /** Why a command failed and is tried again. */
  readonly reason: KnownWord<"failure"> | null
}

type Fields = { readonly [field: string]: unknown }

const number = (given: unknown): number | null =>
  typeof given === "number" && Number.isFinite(given) ? given : null

const typeOf = (given: unknown): InspectedEvent["type"] => {
  const known = knownWord("event", given)
  return known === "?" ? knownWord("result", given) : known
}

const aboutOf = (given: unknown): InspectedEvent["about"] => {
  if (given === null || given === undefined) return null
  if (typeof given === "string" && /^\d{1,15}[/]\d{1,15}$/.test(given)) return given as `${number}/${number}`
  const deadline = knownWord("deadline", given)
  if (deadline !== "?") return deadline
  const trouble = knownWord("trouble", given)
  return trouble === "?" ? knownWord("fulfilment", given) : trouble
}

/** What may be seen of any event, of a live machine too. Never throws; what was let through before comes out the same. */
export const inspectedEvent = (given: unknown): InspectedEvent => {
  const event = (typeof given === "object" && given !== null ? given : {}) as Fields
  const { type, at, source, fact, because, reason, inquiryId, entryId } = event
  const [inquiry, entry] = [number(inquiryId), number(entryId)]
  const question = inquiry === null || entry === null ? undefined : `${inquiry}/${entry}`
  return {
    type: typeOf(type),
    about: aboutOf(event["about"] ?? event["fulfilment"] ?? event["deadline"] ?? event["read"] ?? question),
    at: number(at),
    source: knownWordOrNull("source", source),
    fact: knownWordOrNull("fact", fact),
    because: knownWordOrNull("because", because),
    reason: knownWordOrNull("failure", reason)
  }
}

/** The command whose result an entry is about, and whether it has ended by it; null = it is about none. */
export const commandOf = ({ cause, fact }: JournalEntry) => {
  const [type, given] = cause.split(" ")
  const name = knownWord("command", given)
  if (name === "?" || (type !== "command.succeeded" && type !== "command.failed")) return null
  return {
    name,
    succeeded: type === "command.succeeded",
    ended: fact.kind === "moved" || fact.kind === "noted"
  }
}

const heard: { readonly [type: string]: string } = {
  "command.succeeded": "xstate.done.actor.",
  "command.failed": "xstate.error.actor."
}

/** What may be seen of an entry of the journal. */
export const inspectedEntry = ({ cause, source, at, fact }: JournalEntry): InspectedEvent => {
  const [type = "", about] = cause.split(" ")
  const result = heard[type]
  return inspectedEvent({
    type: result === undefined ? type : `${result}${about ?? ""}`,
    about: result === undefined ? about : undefined,
    at,
    source,
    fact: fact.kind,
    because: fact.kind === "ignored" ? fact.because : undefined,
    reason: fact.kind === "retrying" || fact.kind === "quarantined" ? fact.reason : undefined
  })
}
