import { phaseOf } from "@bunq-provisioning/core"
import type { ProvisionContext } from "@bunq-provisioning/core"
import type { User } from "./user.ts"

const sign = (a: number | string | null, b: number | string | null): number =>
  a === null || b === null ? 2 : a > b ? 1 : a < b ? -1 : 0

const quarter = 15 * 60_000

/** A credential as guards see it: what it is worth, and which of those that are remembered it is. Without one: which of them was the last. */
const credentialIn = ({
  provision,
  spentCredential,
  heldCredential,
  sessionCredential
}: ProvisionContext) => {
  const credential = provision?.credential ?? null
  const remembered = [spentCredential, heldCredential, sessionCredential]
  const id = credential?.id ?? Math.max(...remembered.map((one) => one ?? 0))
  return [
    credential?.usable,
    credential?.status,
    remembered.map((one) => one !== null && one === id),
    sessionCredential === null
  ]
}

/** What is open, done and answered, of the fulfilments. */
const fulfilmentsIn = ({ required, fulfilled, duties, answers, submitting }: ProvisionContext) => [
  required.map(({ type }) => type).sort(),
  fulfilled.toSorted(),
  duties.map(({ type }) => type).sort(),
  Object.entries(answers)
    .map(([type, { state }]) => `${type} ${state}`)
    .sort(),
  submitting
]

const identityIn = ({ identity, evaluatedAt, aside }: ProvisionContext) => [
  identity.place,
  identity.id !== null,
  identity.seen === null ? null : [identity.seen.status, identity.seen.result],
  identity.place === "approved" && evaluatedAt !== null && evaluatedAt - aside.identity >= quarter
]

/** Whether the provision asks for the user, which counts only against the onboarding as it was then seen. */
const asksIn = ({ provision, onboarding, provisionSeenAt, acceptedAt }: ProvisionContext) =>
  provision?.actionRequired === "USER" && phaseOf(provision) === "ready"
    ? [sign(provision.updated, onboarding?.updated ?? ""), sign(provisionSeenAt, acceptedAt)]
    : null

/**
 * A user as far as any guard can tell: which of two times is later instead of the times, which credential is which instead of their ids. Two users
 * with the same text do the same whatever happens; how often they failed, since when they wait and what was said to people is left out.
 */
export const abstractionOf = ({ snapshot, work }: Pick<User, "work" | "snapshot">): string => {
  const { context, value, status } = snapshot
  const { provision, onboarding } = context
  const place = [status, value, Object.keys(work).sort(), context.closeRequested]
  // Nothing leads back from a close, and nothing but the provision decides how it ends.
  if (status === "done") return JSON.stringify(place)
  const phase = provision === null ? null : phaseOf(provision)
  if (typeof value === "object" && "closing" in value)
    return JSON.stringify([place, phase, sign(context.provisionSeenAt, context.since)])
  return JSON.stringify([
    place,
    phase,
    asksIn(context),
    context.product,
    context.adopt,
    credentialIn(context),
    context.resets,
    // Which reads fail: commands that fail are no matter of the guards.
    Object.keys(context.problems).filter((name) => /^(read|list)/.test(name)),
    context.user !== null,
    context.onboardingId !== null,
    onboarding === null ? null : [onboarding.verdict, onboarding.actionRequired, onboarding.status],
    sign(context.onboardingSeenAt, context.acceptedAt),
    context.reevaluate,
    fulfilmentsIn(context),
    identityIn(context),
    context.inquiries.flatMap(({ entries }) => entries.map(({ state }) => state))
  ])
}
