import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import type { JournalEntry } from "./journal-entry.ts"
import { interest } from "./interest.ts"
import { view } from "./view.ts"
import type { View } from "./view.ts"

/** Why a user is where they are, for an operator: facts first, then the history, newest first. */
export interface Explanation {
  readonly uuid: string
  readonly headline: string
  readonly waitsFor: string
  readonly deadline: string | null
  readonly nextCheck: string
  readonly problems: readonly string[]
  readonly history: ReadonlyArray<{
    readonly at: number
    readonly source: string
    readonly text: string
    readonly responseId: string | null
  }>
}

const headlines: { readonly [phase in View["phase"]]: string } = {
  requesting: "The provision is being created at bunq.",
  processing: "bunq is processing the provision.",
  "opening-session": "A session is being opened before the credential expires.",
  "renewing-credential": "A fresh credential was asked for.",
  evaluating: "bunq is asked what is still missing.",
  collecting: "bunq wants more from the user.",
  submitting: "An answer of the user is on its way to bunq.",
  reviewing: "bunq has everything and decides.",
  active: "The user is a verified bunq customer.",
  denied: "bunq denied the user.",
  closing: "The provision is being closed.",
  closed: "The provision is closed.",
  failed: "bunq could not process the provision."
}
const waits = { bunq: "bunq", partner: "somebody at the partner", user: "the user", nobody: "nobody" }

const minutes = (ms: number): string => {
  const seconds = Math.round(Math.abs(ms) / 1000)
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`
}

const factText = ({ cause, fact }: JournalEntry): string => {
  switch (fact.kind) {
    case "moved":
      return fact.from === "" ? `requested` : `${cause}: ${fact.from} → ${fact.to}`
    case "noted":
      return `${cause}: noted`
    case "ignored":
      return `${cause}: ignored (${fact.because})`
    case "superseded":
      return `${cause}: result of an earlier ${fact.command}, not used`
    case "retrying":
      return `${cause}: attempt ${fact.attempt} failed (${fact.reason}), tried again`
    case "quarantined":
      return `${cause}: set aside (${fact.reason})`
  }
}

/** The commands in flight whose last attempt failed: what failed, and when they are tried again. */
const retries = (snapshot: ProvisionSnapshot, journal: readonly JournalEntry[], now: number) =>
  Object.keys(snapshot.children).flatMap((command) => {
    const of = journal.filter(({ cause }) => cause.endsWith(` ${command}`))
    const last = of.at(-1)
    if (last?.fact.kind !== "retrying") return []
    const { attempt, reason, notBefore } = last.fact
    const next = notBefore > now ? `tried again in ${minutes(notBefore - now)}` : "being tried again"
    return [
      {
        problem: `${command} failed ${attempt === 1 ? "once" : `${attempt} times`} (${reason})`,
        next: `${command} is ${next}`
      }
    ]
  })

/** Explains one user from the snapshot, the journal (oldest first) and the time. Pure; nothing in it is secret or personal. */
export const explain = (input: {
  readonly snapshot: ProvisionSnapshot
  readonly journal: readonly JournalEntry[]
  readonly now: number
}): Explanation => {
  const { snapshot, journal, now } = input
  const seen = view(snapshot, now)
  const required =
    "required" in seen ? seen.required.filter(({ state }) => state === "open" || state === "refused") : []
  const wanted = required.map(({ type }) => type)
  const watched = interest(snapshot).map(({ kind }) => `the feed reads the ${kind}`)
  const retried = retries(snapshot, journal, now)
  const next = [...retried.map((one) => one.next), ...watched]
  return {
    uuid: seen.uuid,
    headline: headlines[seen.phase] + (seen.stalled ? " It stalled and waits for a retry." : ""),
    waitsFor: `${waits[seen.actor]}${wanted.length > 0 && seen.actor === "user" ? `: ${wanted.join(", ")}` : ""}, for ${minutes(now - seen.since)}`,
    deadline:
      seen.deadline === null
        ? null
        : `${seen.deadline.name} ${seen.deadline.passed ? "passed" : "in"} ${minutes(seen.deadline.at - now)}${seen.deadline.passed ? " ago" : ""}`,
    nextCheck: next.length > 0 ? next.join(", ") : "none: nothing at bunq is waited for",
    // The message names bunq's response id itself.
    problems: [
      ...Object.entries(seen.problems).map(
        ([command, { reason, message }]) => `${command} failed (${reason}): ${message}`
      ),
      ...retried.map((one) => one.problem)
    ],
    history: journal.toReversed().map((entry) => ({
      at: entry.at,
      source: entry.source,
      text: factText(entry),
      responseId: entry.responseId
    }))
  }
}
