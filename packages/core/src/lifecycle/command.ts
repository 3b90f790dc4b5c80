import type { Fulfilment, ProvisionedUser, ProvisionObservation } from "../domain/observation.ts"

/**
 * What each command is given and what it brings back. The names are a storage format: they stand in snapshots as child ids and `src` keys.
 *
 * Inputs hold references into the vault, never what they refer to. A `ref` names a sealed row of the user `uuid`.
 */
export interface Commands {
  readonly createProvision: {
    /** `lookUpOnly`: find the provision that may be there and create none (a close was asked for meanwhile, or an existing one is adopted). */
    readonly input: { readonly uuid: string; readonly requestRef: string; readonly lookUpOnly: boolean }
    /** null only with `lookUpOnly`: bunq holds none. */
    readonly output: { readonly at: number; readonly provision: ProvisionObservation | null }
  }
  readonly openUserSession: {
    readonly input: {
      readonly uuid: string
      readonly credentialId: number
      readonly expiresAt: number | null
    }
    readonly output: { readonly at: number; readonly user: ProvisionedUser }
  }
  readonly resetToken: {
    readonly input: { readonly uuid: string; readonly provisionId: number }
    readonly output: { readonly at: number }
  }
  readonly openOnboarding: {
    readonly input: { readonly uuid: string; readonly userId: number }
    readonly output: { readonly at: number; readonly onboardingId: number }
  }
  readonly evaluateOnboarding: {
    readonly input: { readonly uuid: string; readonly userId: number; readonly onboardingId: number }
    readonly output: {
      readonly at: number
      readonly accepted: boolean
      readonly fulfilments: readonly Fulfilment[]
    }
  }
  readonly submitFulfilment: {
    readonly input: {
      readonly uuid: string
      readonly userId: number
      readonly fulfilment: string
      readonly ref: string
    }
    readonly output: { readonly at: number }
  }
  readonly openIdentity: {
    readonly input: { readonly uuid: string; readonly userId: number; readonly attempt: number }
    readonly output: { readonly at: number; readonly identityId: number }
  }
  readonly submitIdentity: {
    readonly input: { readonly uuid: string; readonly userId: number; readonly identityId: number }
    readonly output: { readonly at: number }
  }
  readonly answerInquiry: {
    readonly input: {
      readonly uuid: string
      readonly userId: number
      readonly inquiryId: number
      readonly entryId: number
      readonly ref: string
    }
    readonly output: { readonly at: number }
  }
  readonly closeProvision: {
    readonly input: { readonly uuid: string; readonly provisionId: number }
    readonly output: { readonly at: number }
  }
}

export type CommandName = keyof Commands
export type CommandInput<Name extends CommandName> = Commands[Name]["input"]
export type CommandOutput<Name extends CommandName> = Commands[Name]["output"]

/** Every command of the lifecycle, in the order of a happy path. */
export const commandNames = [
  "createProvision",
  "openUserSession",
  "resetToken",
  "openOnboarding",
  "evaluateOnboarding",
  "submitFulfilment",
  "openIdentity",
  "submitIdentity",
  "answerInquiry",
  "closeProvision"
] as const satisfies readonly CommandName[]
