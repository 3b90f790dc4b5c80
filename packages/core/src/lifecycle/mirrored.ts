import type { OnboardingObservation, ProvisionObservation } from "../domain/observation.ts"

/** What is kept of a provision: the rest is known, or of no use. */
export type MirroredProvision = Omit<ProvisionObservation, "externalUuid" | "created" | "product">

export const mirrored = (provision: ProvisionObservation): MirroredProvision => {
  const { id, updated, status, subStatus, actionRequired, credential } = provision
  return { id, updated, status, subStatus, actionRequired, credential }
}

/**
 * bunq's free text, as far as it may be kept and shown: one line of at most 200 characters.
 *
 * Control and format characters become spaces. A text with an e-mail address, or with five digits and no letter between them (a number, a phone number, a
 * date), is withheld, because it may say who the user is; a name cannot be recognised, and bunq is not known to write one.
 */
const shown = (text: string | null): string | null => {
  const line = (text ?? "").replace(/[\p{C}\s]+/gu, " ").trim()
  return line === "" || /@|\d(?:[^\p{L}\d]*\d){4}/u.test(line) ? null : line.slice(0, 200)
}

export const mirroredOnboarding = (onboarding: OnboardingObservation): OnboardingObservation => ({
  ...onboarding,
  waitingMessage: shown(onboarding.waitingMessage)
})

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Says something new, and is not older than what is known (I4). bunq timestamps compare as text [API §14]. */
export const supersedes = <T extends { readonly updated: string | null }>(
  next: T,
  known: T | null
): boolean => known === null || ((next.updated ?? "") >= (known.updated ?? "") && !same(next, known))
