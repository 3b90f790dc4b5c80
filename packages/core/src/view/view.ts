import type { ProvisionEvent } from "../lifecycle/provision-event.ts"
import type { Problem } from "../lifecycle/provision-context.ts"
import { identityFulfilment, unanswered } from "../lifecycle/fulfilment-rules.ts"
import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { phaseOf } from "../domain/provision-phase.ts"
import { deadlines } from "./deadlines.ts"
import type { Deadline } from "./deadlines.ts"

export type Actor = "bunq" | "partner" | "user" | "nobody"
export type Action = "submit-fulfilment" | "start-identity" | "finish-identity" | "retry" | "close"
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
  readonly state: "open" | "given" | "sending" | "sent" | "refused" | "done"
  /** Epoch ms; null = now. */
  readonly mandatoryBy: number | null
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
      readonly message: string | null
    } & Onboarding)
  | { readonly phase: "active" }
  | { readonly phase: "denied" }
  | { readonly phase: "closing" }
  | { readonly phase: "closed" }
  | { readonly phase: "failed" }

/**
 * Where a user is: the public contract for UIs, operators and callers. A union by `phase`; state paths are not part of it.
 *
 * `since` and `deadline.at` are epoch ms. `progress` runs from 0 to 1. `key` is stable, for translations: `phase`, with `.stalled` added when a
 * command waits for a person.
 */
export type View = PhaseView & {
  readonly uuid: string
  readonly actor: Actor
  readonly since: number
  readonly deadline: (Deadline & { readonly passed: boolean }) | null
  readonly settled: boolean
  readonly stalled: boolean
  readonly problems: { readonly [command: string]: Problem }
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
const head = (value: unknown): string =>
  typeof value === "string" ? value : (Object.keys(value as object)[0] ?? "")

const required = ({ context }: ProvisionSnapshot): readonly RequiredFulfilment[] => [
  ...context.required.map(({ type, mandatoryBy = null }) => ({
    type,
    state: context.answers[type]?.state ?? ("open" as const),
    mandatoryBy
  })),
  ...context.fulfilled.map((type) => ({ type, state: "done" as const, mandatoryBy: null }))
]

const onboardingView = (
  snapshot: ProvisionSnapshot,
  value: { checklist?: unknown; identity?: unknown }
): PhaseView => {
  const { submitting, onboarding } = snapshot.context
  const both = {
    required: required(snapshot),
    identity: identityStep(head(value.identity ?? "notStarted"))
  }
  switch (head(value.checklist ?? "")) {
    case "collecting":
      return { phase: "collecting", ...both }
    case "submitting":
      return { phase: "submitting", fulfilment: submitting ?? "", ...both }
    case "reviewing":
      return {
        phase: "reviewing",
        waitingType: onboarding?.waitingType ?? null,
        message: onboarding?.waitingMessage ?? null,
        ...both
      }
    default:
      return { phase: "evaluating", ...both }
  }
}

const phaseView = (snapshot: ProvisionSnapshot): PhaseView => {
  const outer = head(snapshot.value)
  if (outer !== "open") {
    if (outer === "closing" || outer === "denied" || outer === "closed" || outer === "failed")
      return { phase: outer }
    return { phase: "requesting" }
  }
  const open = (snapshot.value as { open: unknown }).open
  switch (head(open)) {
    case "processing": {
      const { provision } = snapshot.context
      const known = provision === null ? "user" : phaseOf(provision)
      const step = known === "relation" || known === "oauth" || known === "unrecognised" ? known : "user"
      return { phase: "processing", step }
    }
    case "credential":
      return {
        phase:
          head((open as { credential: unknown }).credential) === "opening"
            ? "opening-session"
            : "renewing-credential"
      }
    case "onboarding":
      return onboardingView(snapshot, (open as { onboarding: object }).onboarding)
    default:
      return { phase: "active" }
  }
}

const actorOf = (snapshot: ProvisionSnapshot, phase: PhaseView): Actor => {
  if (snapshot.hasTag("settled")) return "nobody"
  if (snapshot.hasTag("stalled")) return "partner"
  if (phase.phase === "collecting") {
    const identityWaits = ["not-started", "in-progress", "rejected"].includes(phase.identity)
    const identityAsked = snapshot.context.required.some(({ type }) => type === identityFulfilment)
    return unanswered(snapshot.context).length > 0 || (identityAsked && identityWaits) ? "user" : "bunq"
  }
  if (phase.phase === "reviewing" && phase.identity === "rejected") return "user"
  return "bunq"
}

const eventOf: { readonly [action in Action]: ProvisionEvent["type"] } = {
  "submit-fulfilment": "fulfilment.submit",
  "start-identity": "identity.start",
  "finish-identity": "identity.finish",
  retry: "provision.retry",
  close: "provision.close"
}
const actionsOf = (snapshot: ProvisionSnapshot): readonly Action[] =>
  (Object.keys(eventOf) as Action[]).filter((action) =>
    snapshot.can({ type: eventOf[action], at: 0 } as ProvisionEvent)
  )

/** Reads a snapshot for people and UIs. `now` is epoch ms and only decides whether the deadline has passed. */
export const view = (snapshot: ProvisionSnapshot, now: number): View => {
  const phase = phaseView(snapshot)
  const [next] = deadlines(snapshot)
  const stalled = snapshot.hasTag("stalled")
  return {
    ...phase,
    uuid: snapshot.context.uuid,
    actor: actorOf(snapshot, phase),
    since: snapshot.context.since,
    deadline: next === undefined ? null : { ...next, passed: now >= next.at },
    settled: snapshot.hasTag("settled"),
    stalled,
    problems: snapshot.context.problems,
    actions: actionsOf(snapshot),
    progress: progress[phase.phase],
    key: stalled ? `${phase.phase}.stalled` : phase.phase
  }
}
