import type { ProvisionObservation } from "../domain/observation.ts"
import { phaseOf } from "../domain/provision-phase.ts"
import { mirrored } from "./mirrored.ts"
import type { ProvisionContext } from "./provision-context.ts"

/** Fresh credentials in a row, without a session between them, before a person must look. Ours. */
export const mostResets = 5

export const credentialOf = (context: ProvisionContext) => context.provision?.credential ?? null

/** A token that is there, was not spent, and is not the old one that still shows while bunq makes a new one [API §5.7]. */
export const usable = (context: ProvisionContext): boolean => {
  const credential = credentialOf(context)
  return (
    credential !== null &&
    credential.usable &&
    credential.id !== context.spentCredential &&
    credential.id !== context.heldCredential
  )
}

const isResetting = (provision: ProvisionContext["provision"]): boolean =>
  provision !== null && phaseOf(provision) === "resetting"

/** The provision as now seen, and whether the credential that shows is the one a reset replaces. */
export const provisionSeen = (
  context: ProvisionContext,
  observed: ProvisionObservation,
  provisionSeenAt: number
): Pick<ProvisionContext, "provision" | "provisionSeenAt" | "heldCredential"> => {
  const known = context.provision
  const provision = mirrored(observed)
  const before = known?.credential?.id ?? provision.credential?.id ?? null
  const heldCredential = isResetting(known) ? context.heldCredential : before
  return { provision, provisionSeenAt, heldCredential: isResetting(provision) ? heldCredential : null }
}
