import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import type { JournalEntry } from "./journal-entry.ts"
import { interest } from "./interest.ts"
import type { InterestKind } from "./interest.ts"
import { minutes } from "./minutes.ts"
import type { Queued } from "./queued.ts"
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
  /** What bunq wants in time or asks, without which the user stays where they are. */
  readonly owed: readonly string[]
  readonly history: ReadonlyArray<{
    readonly at: number
    readonly source: string
    /** Who sent it, where somebody was named. */
    readonly by?: string
    readonly text: string
    readonly responseId: string | null
  }>
  /** How many entries before those are not told; the journal has them. */
  readonly earlier: number
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
const reads: { readonly [kind in InterestKind]: string } = {
  provision: "the feed reads the provision",
  onboarding: "the feed reads the onboarding",
  identity: "the feed reads the identity",
  inquiry: "the feed lists the inquiries",
  verified: "the feed reads the provision now and then",
  "settled-onboarding": "the feed reads the onboarding now and then"
}
const waits = { bunq: "bunq", partner: "somebody at the partner", user: "the user", nobody: "nobody" }

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
    case "erased":
      return `${cause}: everything sealed was destroyed, asked for by ${fact.by}`
    case "released":
      return `${cause}: taken up again`
    case "hurried":
      return `${cause}: ${fact.command} is tried now`
    case "restored":
      return `${cause}: the database came from a backup, all was read again at bunq`
    case "overdue":
      return `${cause}: the time passed in ${fact.place}`
  }
}

/** The commands in flight whose last attempt failed: what failed, and when they are tried again. */
const retries = (snapshot: ProvisionSnapshot, journal: readonly JournalEntry[], now: number) =>
  Object.keys(snapshot.children).flatMap((command) => {
    const of = journal.filter(({ cause }) => cause.endsWith(` ${command}`))
    const last = of.at(-1)
    if (last?.fact.kind !== "retrying") return []
    const { attempt, reason, notBefore } = last.fact
    const asked = reason === "Throttled" ? ", as bunq asked" : ""
    const next = notBefore > now ? `tried again in ${minutes(notBefore - now)}${asked}` : "being tried again"
    return [
      {
        problem: `${command} failed ${attempt === 1 ? "once" : `${attempt} times`} (${reason})`,
        next: `${command} is ${next}`
      }
    ]
  })

/** What a person should know beyond failed commands: words nobody reads, and a bunq that takes long, with whom to ask. */
const oddities = (seen: View, journal: readonly JournalEntry[]): readonly string[] => {
  const reply = journal.findLast(({ responseId }) => responseId !== null)?.responseId
  const ask =
    reply === null || reply === undefined
      ? "ask bunq's support"
      : `ask bunq's support and name its last reply, ${reply}`
  return [
    ...seen.unrecognised.map((word) => `bunq says a word we do not know, ${word}; ${ask}`),
    ...(seen.overdue ? [`bunq takes longer than expected; ${ask}`] : [])
  ]
}

const owedOf = ({ duties, inquiries }: View, now: number): readonly string[] => {
  const due = (at: number, overdue: boolean) =>
    overdue ? `was due ${minutes(now - at)} ago` : `is due in ${minutes(at - now)}`
  return [
    ...duties.map(({ type, state, dueAt, overdue }) =>
      state === "sent" ? `${type} was sent to bunq` : `${type} ${due(dueAt, overdue)} (${state})`
    ),
    ...inquiries.map(({ id, expiresAt, overdue, entries }) => {
      const asked = entries.map(({ type, state }) => `${type} (${state})`).join(", ")
      return `inquiry ${id} asks ${asked}${expiresAt === null ? "" : ` and ${due(expiresAt, overdue)}`}`
    })
  ]
}

/** What a place in line means, since the line is not bunq's. */
const inLine = ({ position, of, resets }: Queued): string =>
  `The user waits in line to be created at bunq, number ${position} of ${of}: users are created only as fast as bunq lets sessions be opened, so that no credential dies waiting.` +
  (resets === undefined ? "" : ` Held back by resets: ${resets} users whose credential was lost come first.`)

/** Explains one user from the snapshot, the journal (oldest first, the newest entries are enough) and the time. Pure; nothing in it is secret or personal. */
export const explain = (input: {
  readonly snapshot: ProvisionSnapshot
  readonly journal: readonly JournalEntry[]
  readonly now: number
  /** Says as well that the user was set aside. */
  readonly envelope?: Parameters<typeof view>[2]
  /** When bunq could not be called, oldest first. */
  readonly standstills?: Parameters<typeof view>[3]
  /** The place in line, if the user waits for the create. */
  readonly queued?: Parameters<typeof view>[4]
}): Explanation => {
  const { snapshot, journal, now, envelope, standstills, queued } = input
  const seen = view(snapshot, now, envelope, standstills, queued)
  const required =
    "required" in seen ? seen.required.filter(({ state }) => state === "open" || state === "refused") : []
  const asking = seen.inquiries.filter(({ entries }) =>
    entries.some(({ state }) => state === "open" || state === "refused")
  )
  const wanted = [...required.map(({ type }) => type), ...asking.map(({ id }) => `inquiry ${id}`)]
  const watched = interest(snapshot).map(({ kind }) => reads[kind])
  const retried = retries(snapshot, journal, now)
  const running = Object.keys(snapshot.children).filter((id) =>
    retried.every(({ next }) => !next.startsWith(id))
  )
  const { queued: place } = seen
  const runs =
    place === null
      ? running.map((id) => `${id} is running`)
      : [`the session should be open in ${minutes(place.expectedAt - now)}`]
  const next = [...runs, ...retried.map((one) => one.next), ...watched]
  const isSetAside = envelope?.quarantine !== undefined || seen.erased !== undefined
  const nothing = seen.stalled ? "it waits for a person" : "nothing at bunq is waited for"
  return {
    uuid: seen.uuid,
    headline:
      (seen.queued === null ? headlines[seen.phase] : inLine(seen.queued)) +
      (seen.stalled ? " It stalled and waits for a retry." : "") +
      (seen.erased === undefined
        ? ""
        : ` Erased by ${seen.erased.by}, ${minutes(now - seen.erased.at)} ago.`),
    waitsFor: `${waits[seen.actor]}${wanted.length > 0 && seen.actor === "user" ? `: ${wanted.join(", ")}` : ""}, for ${minutes(now - seen.since)}`,
    deadline:
      seen.deadline === null
        ? null
        : `${seen.deadline.name} ${seen.deadline.passed ? "passed" : "in"} ${minutes(seen.deadline.at - now)}${seen.deadline.passed ? " ago" : ""}`,
    nextCheck: next.length > 0 && !isSetAside ? next.join(", ") : `none: ${nothing}`,
    // The message names bunq's response id itself.
    problems: [
      ...Object.entries(seen.problems).map(
        ([command, { reason, message }]) => `${command} failed (${reason}): ${message}`
      ),
      ...retried.map((one) => one.problem),
      ...oddities(seen, journal)
    ],
    owed: owedOf(seen, now),
    history: journal.toReversed().map((entry) => ({
      at: entry.at,
      source: entry.source,
      ...(entry.by === undefined ? {} : { by: entry.by }),
      text: factText(entry),
      responseId: entry.responseId
    })),
    earlier: (journal[0]?.number ?? 1) - 1
  }
}
