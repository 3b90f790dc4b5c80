import type { View } from "@bunq-provisioning/core"
import type { Phase } from "../outgoing-event.ts"

type In<P extends Phase> = Extract<View, { readonly phase: P }>

const onboarding = {
  required: [
    { type: "TAX_RESIDENCY", state: "open", mandatoryBy: null },
    { type: "IDENTIFICATION_VERIFICATION", state: "open", mandatoryBy: null }
  ],
  identity: "not-started"
} as const
const settled: readonly Phase[] = ["active", "denied", "closed", "failed"]
const actions: { readonly [phase in Phase]?: View["actions"] } = {
  collecting: ["submit-fulfilment", "start-identity", "close"],
  reviewing: ["start-identity", "close"],
  closing: [],
  closed: [],
  failed: []
}

/** A user in a phase as the API shows them, with whatever a test wants to be different. */
export const sampleView = <P extends Phase>(phase: P, different: Partial<In<P>> = {}): In<P> => {
  const isSettled = settled.includes(phase)
  const view = {
    phase,
    ...(phase === "processing" ? { step: "user" } : {}),
    ...(/^(evaluating|collecting|submitting|reviewing)$/.test(phase) ? onboarding : {}),
    ...(phase === "submitting" ? { fulfilment: "TAX_RESIDENCY" } : {}),
    ...(phase === "reviewing" ? { waitingType: null, message: null } : {}),
    uuid: "00000000-0000-4000-8000-000000000001",
    actor: isSettled ? "nobody" : phase === "collecting" ? "user" : "bunq",
    since: 0,
    deadline: null,
    overdue: false,
    settled: isSettled,
    stalled: false,
    problems: {},
    retrying: [],
    queued: null,
    duties: [],
    inquiries: [],
    unrecognised: [],
    actions: actions[phase] ?? ["submit-fulfilment", "close"],
    progress: isSettled ? 1 : 0.5,
    key: phase,
    ...different
  }
  return view as unknown as In<P>
}
