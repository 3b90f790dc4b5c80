import type { CredentialObservation, ProvisionObservation } from "../domain/observation.ts"
import { phaseOf } from "../domain/provision-phase.ts"
import { mirrored } from "./mirrored.ts"
import type { ProvisionContext } from "./provision-context.ts"

/** Fresh credentials in a row, without a session between them, before a person must look. Ours. */
export const mostResets = 5

export const credentialOf = (context: ProvisionContext) => context.provision?.credential ?? null

/**
 * Whether the credential that shows is the one that was spent, or that the session is with. bunq does not say that a reset changes the id, only that it
 * starts a new window [API §5.7]: a later expiry under the same id is another token, and one whose expiry is not known is taken for the old one.
 */
const isStill = (
  context: ProvisionContext,
  role: "spent" | "session",
  credential: CredentialObservation
): boolean => {
  const id = role === "spent" ? context.spentCredential : context.sessionCredential
  const expiry = context.expiries?.[role] ?? null
  return credential.id === id && !(expiry !== null && (credential.expiresAt ?? 0) > expiry)
}

/** The credential that shows is used from now on. Its window is the one its token came with: nobody says what bunq shows of it after the first use. */
export const credentialInUse = (context: ProvisionContext) => {
  const credential = credentialOf(context)
  const known = credential?.id === context.sessionCredential ? context.expiries?.session : undefined
  const shown = credential?.expiresAt ?? null
  return {
    sessionCredential: credential?.id ?? null,
    expiries: { ...context.expiries, session: credential?.usable === true ? shown : (known ?? shown) }
  }
}

/** The one in use, or else the one that shows, is of no use any more. */
export const credentialSpent = (context: ProvisionContext) => {
  const { sessionCredential, expiries } = context
  const shown = credentialOf(context)
  return {
    spentCredential: sessionCredential ?? shown?.id ?? null,
    expiries: {
      ...expiries,
      spent: sessionCredential === null ? (shown?.expiresAt ?? null) : (expiries?.session ?? null)
    }
  }
}

/** A token that is there, was not spent, and is not the old one that still shows while bunq makes a new one [API §5.7]. */
export const usable = (context: ProvisionContext): boolean => {
  const credential = credentialOf(context)
  return (
    credential !== null &&
    credential.usable &&
    !isStill(context, "spent", credential) &&
    credential.id !== context.heldCredential
  )
}

/** Another one than the session was opened with. */
export const isRenewed = (context: ProvisionContext): boolean => {
  const credential = credentialOf(context)
  return credential !== null && usable(context) && !isStill(context, "session", credential)
}

/** The fresh one came and went before we saw it. */
export const isMissed = (context: ProvisionContext): boolean => {
  const credential = credentialOf(context)
  return (
    credential !== null &&
    !credential.usable &&
    /^(EXPIRED|ACTIVE)$/.test(credential.status) &&
    !isStill(context, "spent", credential) &&
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
