import { begin, step } from "@bunq-provisioning/core/step"
import { answerableFulfilments } from "@bunq-provisioning/core/input"
import type {
  CommandName,
  Envelope,
  Fulfilment,
  ProvisionEvent,
  ProvisionObservation,
  StepEvent
} from "@bunq-provisioning/core"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const stamp = (at: number) => `2026-11-21 10:00:00.${String(at).padStart(6, "0")}`
const provision = (
  at: number,
  subStatus: string,
  over: Partial<ProvisionObservation> = {}
): ProvisionObservation => ({
  id: 429_307,
  externalUuid: uuid,
  product: "USER_VERIFIED",
  created: stamp(0),
  updated: stamp(at),
  status: "CREATED",
  subStatus,
  actionRequired: "SYSTEM",
  credential: null,
  ...over
})
const ready = (at: number) =>
  provision(at, "PENDING_PROCESS_USER_ONBOARDING", {
    actionRequired: "USER",
    credential: { id: 81_234, status: "PENDING_FIRST_USE", expiresAt: 1_795_000_000_000, usable: true }
  })
const asked = ["EMAIL", "PHONE_NUMBER"]
const answered = ["ADDRESS_MAIN", "ADDRESS_POSTAL", "DATE_OF_BIRTH"]
const answer = (at: number, fulfilment: string, index: number): ProvisionEvent => ({
  type: "fulfilment.submit",
  at,
  fulfilment,
  ref: `answer:6b1f3a520c${10 + index}`
})
const fulfilments = (done: readonly string[], answers: readonly string[] = answered): readonly Fulfilment[] =>
  [...answers, ...asked, "IDENTIFICATION_VERIFICATION"].map((type) => ({
    type,
    status: done.includes(type) ? "FULFILLED" : null,
    allowed: ["FULFILLED", "IN_PROGRESS"],
    mandatoryBy: null
  }))
const onboarding = (at: number, actionRequired: string, verdict: "pending" | "verified"): ProvisionEvent => ({
  type: "onboarding.observed",
  at,
  onboarding: {
    id: 260,
    updated: stamp(at),
    status: verdict === "verified" ? "VERIFIED" : "ELECTRONIC_MONEY",
    actionRequired,
    verdict,
    waitingType: "AUTOMATED",
    waitingMessage: null
  }
})

/** Real times have thirteen digits: they count in the size of an envelope. */
const epoch = 1_795_000_000_000
const later = <A>(value: A): A =>
  JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    key === "at" ? epoch + Number(inner) : inner
  ) as A

type Output = { readonly id: CommandName; readonly output: object } | ProvisionEvent

/** One user's way to verified: what the bank, the user and the commands say, in order. */
const story: readonly Output[] = later<readonly Output[]>([
  { id: "createProvision", output: { at: 1, provision: provision(1, "PENDING_PROCESS_USER") } },
  { type: "provision.observed", at: 2, provision: provision(2, "PENDING_PROCESS_RELATION_USER") },
  { type: "provision.observed", at: 3, provision: provision(3, "PENDING_PROCESS_OAUTH_REQUEST") },
  { type: "provision.observed", at: 4, provision: ready(4) },
  {
    id: "openUserSession",
    output: { at: 5, user: { userApiKeyId: 1364, userPersonId: 1363, partnerCompanyId: 1360 } }
  },
  { id: "openOnboarding", output: { at: 6, onboardingId: 260 } },
  { id: "evaluateOnboarding", output: { at: 7, accepted: false, fulfilments: fulfilments(asked) } },
  onboarding(8, "USER", "pending"),
  ...answered.flatMap((fulfilment, index): Output[] => [
    answer(9 + index, fulfilment, index),
    { id: "submitFulfilment", output: { at: 10 + index } },
    {
      id: "evaluateOnboarding",
      output: { at: 11 + index, accepted: false, fulfilments: fulfilments([...asked, fulfilment]) }
    }
  ]),
  { type: "identity.start", at: 20 },
  { id: "openIdentity", output: { at: 21, identityId: 36 } },
  { type: "identity.finish", at: 22 },
  { id: "submitIdentity", output: { at: 23 } },
  { id: "evaluateOnboarding", output: { at: 24, accepted: true, fulfilments: [] } },
  {
    type: "identity.observed",
    at: 25,
    identity: { id: 36, updated: stamp(25), status: "PROCESSED", result: "APPROVED", failReasons: [] }
  },
  { id: "evaluateOnboarding", output: { at: 26, accepted: true, fulfilments: [] } },
  onboarding(27, "SYSTEM", "pending"),
  onboarding(28, "NONE", "verified")
])

const everyAnswer = answerableFulfilments
const answeredBeforehand: readonly Output[] = [
  ...later(everyAnswer.map((fulfilment, index) => answer(0, fulfilment, index))),
  ...story.slice(0, 6),
  ...later<readonly Output[]>([
    {
      id: "evaluateOnboarding",
      output: { at: 7, accepted: false, fulfilments: fulfilments(asked, everyAnswer) }
    },
    onboarding(8, "USER", "pending"),
    ...everyAnswer.map((_, index): Output => ({ id: "submitFulfilment", output: { at: 9 + index } })),
    {
      id: "evaluateOnboarding",
      output: { at: 15, accepted: false, fulfilments: fulfilments([...asked, ...everyAnswer], everyAnswer) }
    }
  ]),
  ...story.slice(story.findIndex((one) => "type" in one && one.type === "identity.start"))
]

export const firstEnvelope = (): Envelope => begin({ uuid, requestRef: "request", at: epoch }).envelope

/** The story as the machine's own events. */
export const machineEvents: ReadonlyArray<{ readonly type: string }> = story.map((one) =>
  "id" in one ? { type: `xstate.done.actor.${one.id}`, output: one.output, actorId: one.id } : one
)

const toStepEvent = (envelope: Envelope, one: Output): StepEvent =>
  "id" in one
    ? ({ type: "command.succeeded", seq: envelope.work[one.id]?.seq ?? 0, at: epoch, ...one } as StepEvent)
    : one

interface Played {
  readonly event: StepEvent
  readonly envelope: Envelope
}

const play = (outputs: readonly Output[]): readonly Played[] => {
  let envelope = firstEnvelope()
  return outputs.map((one) => {
    const event = toStepEvent(envelope, one)
    envelope = step(envelope, event).envelope
    return { event, envelope }
  })
}

/** The story as `step` takes it, and the envelope after each event. */
export const played = (): readonly Played[] => play(story)

/** The same way with all five answers given beforehand, before bunq has asked for anything, and all five asked for. */
export const playedWithAnswersBeforehand = (): readonly Played[] => play(answeredBeforehand)
