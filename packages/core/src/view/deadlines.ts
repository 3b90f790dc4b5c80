import { dueTimes } from "../lifecycle/duty-rules.ts"
import { expectedBy, expectedDurations } from "../lifecycle/expected-durations.ts"
import { identityWaits, unanswered } from "../lifecycle/fulfilment-rules.ts"
import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import type { ProvisionContext } from "../lifecycle/provision-context.ts"
import type { DeadlineName } from "../lifecycle/provision-event.ts"
import { oncePerSnapshot } from "./once-per-snapshot.ts"
import { heldUp } from "./standstill.ts"
import type { Standstill } from "./standstill.ts"

export interface Deadline {
  readonly name: DeadlineName
  /** Epoch ms. */
  readonly at: number
}

/** How long one identity session is waited for; bunq documents no lifetime, so this is our choice [API §7]. */
export const identityLifetime = 60 * 60_000
/** How soon bunq is asked again when nothing is left for the user to do; later and later, because it is one request and two commits each time. */
export const recheckAfter = 60_000
const seldom = 60 * 60_000
const recheckPause = (age: number): number => Math.min(seldom, Math.max(recheckAfter, age / 10))

/** When the user last did something bunq has to take note of. */
const lastGiven = ({ answers, aside }: ProvisionContext): number =>
  Math.max(aside.identity, ...Object.values(answers).map(({ sentAt }) => sentAt ?? 0))

/** The state `meta` of what is active, outermost first. */
export const metas = oncePerSnapshot((snapshot) =>
  Object.values(snapshot.getMeta()).filter((meta) => meta !== undefined)
)

/** Nothing is left for the user to do, and bunq is asked again and again. */
const isWithBunq = (context: ProvisionContext): boolean =>
  unanswered(context).length === 0 && !identityWaits(context) && context.evaluatedAt !== null

/** When bunq should be done with what it is doing, for every region in which it acts and in which that can be said. */
export const expectations = (
  snapshot: ProvisionSnapshot,
  standstills: readonly Standstill[] = []
): readonly number[] =>
  metas(snapshot).flatMap(({ bunqActs, deadline }) => {
    const { context } = snapshot
    if (bunqActs !== undefined) return heldUp(expectedBy(context, bunqActs), standstills) ?? []
    if (deadline !== "recheck" || !isWithBunq(context)) return []
    // Asking again begins nothing anew: the clock is that of what bunq was given.
    const from = lastGiven(context)
    return heldUp({ from, by: from + expectedDurations.contentment }, standstills) ?? []
  })

const found = (snapshot: ProvisionSnapshot, standstills: readonly Standstill[]): readonly Deadline[] => {
  const { context } = snapshot
  const { noted } = context
  const times = (name: DeadlineName): readonly unknown[] => {
    switch (name) {
      case "credential":
        return [context.provision?.credential?.expiresAt]
      case "identity":
        return [context.identity.startedAt && context.identity.startedAt + identityLifetime]
      case "recheck":
        return isWithBunq(context) && context.evaluatedAt !== null
          ? [context.evaluatedAt + recheckPause(context.evaluatedAt - lastGiven(context))]
          : []
      case "duty":
        return dueTimes(context).filter((at) => at > noted.duty)
      case "overdue":
        return expectations(snapshot, standstills).filter((at) => at > noted.overdue)
    }
  }
  const names = metas(snapshot).flatMap(({ deadline }) => deadline ?? [])
  return [...names, "overdue" as const]
    .flatMap((name) => times(name).flatMap((at) => (typeof at === "number" ? [{ name, at }] : [])))
    .sort((a, b) => a.at - b.at)
}
const undisturbed = oncePerSnapshot((snapshot) => found(snapshot, []))

/**
 * When time alone will change something, earliest first: a pure function of the snapshot, so a restart or a moved `expiry_time` loses nothing.
 *
 * `overdue` (bunq takes longer than expected) and `duty` stand here until they have been noted once. `standstills` are the
 * times in which bunq could not be called, oldest first: `overdue` moves with them.
 */
export const deadlines = (
  snapshot: ProvisionSnapshot,
  standstills: readonly Standstill[] = []
): readonly Deadline[] => (standstills.length === 0 ? undisturbed(snapshot) : found(snapshot, standstills))
