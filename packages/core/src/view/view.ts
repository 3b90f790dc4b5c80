import { phaseOf } from "../domain/provision-phase.ts"
import type { Envelope } from "../lifecycle/envelope.ts"
import { identityWaits, unanswered } from "../lifecycle/fulfilment-rules.ts"
import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { asksUser } from "../lifecycle/inquiry-rules.ts"
import type { Answer, Problem } from "../lifecycle/provision-context.ts"
import { actionsOf } from "./actions.ts"
import type { Action } from "./actions.ts"
import { atRest } from "./at-rest.ts"
import { deadlines, expectations } from "./deadlines.ts"
import type { Deadline } from "./deadlines.ts"
import { dutiesOf, inquiriesOf } from "./owed.ts"
import type { DutyView, InquiryView } from "./owed.ts"
import { head, onboardingRegions, phaseWord } from "./phase-word.ts"
import type { Queued } from "./queued.ts"
import { refusalOf } from "./refusal.ts"
import type { Refusal } from "./refusal.ts"
import type { Standstill } from "./standstill.ts"
import { unrecognised } from "./unrecognised.ts"
import { isStalled, problemsOf } from "./unread.ts"

export type Actor = "bunq" | "partner" | "user" | "nobody"
export type IdentityStep =
  | "not-started"
  | "opening"
  | "in-progress"
  | "submitting"
  | "submitted"
  | "approved"
  | "rejected"

export interface RequiredFulfilment {
  readonly type: string
  readonly state: "open" | Answer["state"] | "done"
  /** Epoch ms; null = now. */
  readonly mandatoryBy: number | null
  /** With the state `refused` only. */
  readonly refusal?: Refusal
}

interface Onboarding {
  readonly required: readonly RequiredFulfilment[]
  readonly identity: IdentityStep
}
type PhaseView =
  | { readonly phase: "requesting" }
  /** bunq is making the user, the relation or the credential; `unrecognised` when bunq says a word we do not know (I5). */
  | { readonly phase: "processing"; readonly step: "user" | "relation" | "oauth" | "unrecognised" }
  | { readonly phase: "opening-session" }
  | { readonly phase: "renewing-credential" }
  | ({ readonly phase: "evaluating" } & Onboarding)
  | ({ readonly phase: "collecting" } & Onboarding)
  | ({ readonly phase: "submitting"; readonly fulfilment: string } & Onboarding)
  | ({
      readonly phase: "reviewing"
      readonly waitingType: string | null
      /** bunq's own words to the user: one line of at most 200 characters, withheld when it holds an address or a long number. */
      readonly message: string | null
    } & Onboarding)
  | { readonly phase: "active" }
  | { readonly phase: "denied" }
  | { readonly phase: "closing" }
  | { readonly phase: "closed" }
  | { readonly phase: "failed" }

/** A command whose last attempt failed and which is tried again by itself. */
export interface Retrying {
  readonly command: string
  /** Failed attempts so far. */
  readonly attempt: number
  /** Epoch ms of the next attempt. */
  readonly nextAt: number
}

/**
 * Where a user is: the public contract for UIs, operators and callers. A union by `phase`; state paths are not part of it.
 *
 * Times are epoch ms. `progress` runs from 0 to 1. `key` is stable, for translations: `phase`, with `.stalled` added when a
 * command waits for a person.
 */
export type View = PhaseView & {
  readonly uuid: string
  readonly actor: Actor
  readonly since: number
  /** The next time limit that matters to somebody; what is merely expected of bunq is in `overdue`. */
  readonly deadline: (Deadline & { readonly passed: boolean }) | null
  /** bunq takes longer than expected. Nothing stops; somebody should ask bunq. */
  readonly overdue: boolean
  readonly settled: boolean
  readonly stalled: boolean
  readonly problems: { readonly [command: string]: Problem }
  /** Only when the envelope was given. */
  readonly retrying: readonly Retrying[]
  /** Waits in line for the create, as told by whoever keeps the line; null = does not. */
  readonly queued: Queued | null
  /** What bunq wants in time of a user who is, or will be, verified without it. */
  readonly duties: readonly DutyView[]
  /** What bunq asks the user; answered questions are not listed. */
  readonly inquiries: readonly InquiryView[]
  /** Everything that was sealed of the user was destroyed, and nothing happens to them any more. Only when the envelope was given. */
  readonly erased?: { readonly at: number; readonly by: string }
  /** Words of bunq that we do not know, as `status=WORD` (I5). The user stays in place. */
  readonly unrecognised: readonly string[]
  readonly actions: readonly Action[]
  readonly progress: number
  readonly key: string
}

const progress: { readonly [phase in PhaseView["phase"]]: number } = {
  requesting: 0,
  processing: 0.1,
  "opening-session": 0.3,
  "renewing-credential": 0.3,
  evaluating: 0.4,
  collecting: 0.5,
  submitting: 0.6,
  reviewing: 0.8,
  active: 1,
  denied: 1,
  closing: 0.9,
  closed: 1,
  failed: 1
}

/** `inProgress` in the machine is `in-progress` for the caller. */
const identityStep = (state: string): IdentityStep =>
  state.replace(/[A-Z]/, (capital) => `-${capital.toLowerCase()}`) as IdentityStep

const required = ({ context }: ProvisionSnapshot): readonly RequiredFulfilment[] => [
  ...context.required.map(({ type, mandatoryBy = null }) => ({
    type,
    state: context.answers[type]?.state ?? ("open" as const),
    mandatoryBy,
    ...refusalOf(context.answers[type])
  })),
  ...context.fulfilled.map((type) => ({ type, state: "done" as const, mandatoryBy: null }))
]

const onboardingView = (snapshot: ProvisionSnapshot): Onboarding => {
  const { identity } = onboardingRegions(snapshot)
  return { required: required(snapshot), identity: identityStep(head(identity ?? "notStarted")) }
}

const phaseView = (snapshot: ProvisionSnapshot): PhaseView => {
  const phase = phaseWord(snapshot)
  const { submitting, onboarding, provision } = snapshot.context
  switch (phase) {
    case "processing": {
      const known = provision === null ? "user" : phaseOf(provision)
      const step = known === "relation" || known === "oauth" || known === "unrecognised" ? known : "user"
      return { phase, step }
    }
    case "submitting":
      return { phase, fulfilment: submitting ?? "", ...onboardingView(snapshot) }
    case "reviewing":
      return {
        phase,
        waitingType: onboarding?.waitingType ?? null,
        message: onboarding?.waitingMessage ?? null,
        ...onboardingView(snapshot)
      }
    case "evaluating":
    case "collecting":
      return { phase, ...onboardingView(snapshot) }
    default:
      return { phase }
  }
}

const actorOf = (snapshot: ProvisionSnapshot, phase: PhaseView, stalled: boolean): Actor => {
  if (stalled) return "partner"
  if (snapshot.hasTag("settled")) return "nobody"
  if ("identity" in phase && asksUser(snapshot.context)) return "user"
  if (phase.phase === "collecting") {
    return unanswered(snapshot.context).length > 0 || identityWaits(snapshot.context) ? "user" : "bunq"
  }
  if (phase.phase === "reviewing" && phase.identity === "rejected") return "user"
  return "bunq"
}

/**
 * Reads a snapshot for people and UIs. `now` is epoch ms and only decides what has passed.
 *
 * Given the envelope as well, it also says which commands are being tried again, and that a user was set aside because a step threw, or erased.
 * `standstills` are the times in which bunq could not be called, oldest first: nobody becomes `overdue` by them. `queued` is the user's place in line.
 */
export const view = (
  snapshot: ProvisionSnapshot,
  now: number,
  envelope?: Pick<Envelope, "work" | "quarantine" | "erased">,
  standstills: readonly Standstill[] = [],
  queued: Queued | null = null
): View => {
  const { context } = snapshot
  const phase = phaseView(snapshot)
  const next = deadlines(snapshot).find(({ name }) => name !== "overdue")
  const quarantine = envelope?.quarantine
  const stalled = isStalled(snapshot) || quarantine !== undefined
  const retrying = Object.entries(envelope?.work ?? {}).flatMap(([command, { attempt, notBefore }]) =>
    attempt > 0 ? [{ command, attempt, nextAt: notBefore }] : []
  )
  const seen: View = {
    ...phase,
    uuid: context.uuid,
    actor: actorOf(snapshot, phase, stalled),
    since: context.since,
    deadline: next === undefined ? null : { ...next, passed: now >= next.at },
    overdue: expectations(snapshot, standstills).some((at) => now >= at),
    settled: snapshot.hasTag("settled"),
    stalled,
    problems:
      quarantine === undefined
        ? problemsOf(snapshot)
        : {
            ...problemsOf(snapshot),
            step: {
              reason: quarantine.reason,
              message: "This user was set aside; look at the journal, then retry.",
              at: quarantine.at,
              responseId: null
            }
          },
    retrying,
    queued,
    duties: dutiesOf(context, now),
    inquiries: inquiriesOf(context, now),
    unrecognised: unrecognised(context),
    actions:
      quarantine === undefined
        ? actionsOf(snapshot, stalled || retrying.some(({ nextAt }) => nextAt > now))
        : ["retry"],
    progress: progress[phase.phase],
    key: stalled ? `${phase.phase}.stalled` : queued !== null ? `${phase.phase}.queued` : phase.phase
  }
  return envelope?.erased === undefined ? seen : atRest(seen, envelope.erased)
}
