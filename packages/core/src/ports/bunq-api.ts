import { Context } from "effect"
import type { Effect, Redacted } from "effect"
import type { ExternalUuid } from "../domain/external-uuid.ts"
import type {
  Fulfilment,
  IdentityObservation,
  InquiryObservation,
  OnboardingObservation,
  ProvisionedUser,
  ProvisionObservation
} from "../domain/observation.ts"
import type { CommandInput } from "../lifecycle/command.ts"
import type { BunqError } from "./bunq-error.ts"
import type { Observed } from "./observed.ts"

/** How a create stays single (I3). */
export interface SentMark {
  /** When an earlier POST for this user was about to be sent (transport clock, epoch ms); null = never. */
  readonly sentAt: number | null
  /** Makes the mark durable; must have succeeded before the POST. */
  readonly markSent: (at: number) => Effect.Effect<void, BunqError>
}

/** A page of provisions, newest first. `older` continues the walk; null at the end [API §13]. */
export interface ProvisionPage {
  readonly items: ReadonlyArray<Observed<ProvisionObservation>>
  readonly older: string | null
}

/** The partner's OAuth client, without its secret. */
export interface OauthClient {
  readonly id: number
  readonly status: string
  readonly callbackUrls: readonly string[]
}

export interface PartnerCheck {
  /** `UserCompany.id` */
  readonly partnerId: number
  /** bunq's clock minus ours in ms, from the `Date` header; null when no reply carried one. */
  readonly clockOffset: number | null
}

interface UserPath {
  readonly uuid: string
  readonly userId: number
}

/**
 * What we ask of bunq, one method per endpoint we use. Replace it to run without a bank (`Layer.mock(BunqApi, …)`).
 *
 * Secrets and personal data are passed by reference: `ref` and `uuid` name sealed rows that the implementation opens itself. Every method fails with
 * `BunqError`; `isRetryable` says whether the same call may succeed later. A command may be called again with the same input after a crash.
 */
export class BunqApi extends Context.Service<
  BunqApi,
  {
    /** Creates the provision or finds the one that is there: at most one per `uuid` (I3). null only with `lookUpOnly`: there is none. */
    readonly createProvision: (
      input: CommandInput<"createProvision">,
      mark: SentMark
    ) => Effect.Effect<Observed<ProvisionObservation> | null, BunqError>
    readonly readProvision: (input: {
      readonly uuid: string
      readonly provisionId: number
    }) => Effect.Effect<Observed<ProvisionObservation>, BunqError>
    /** All provisions bunq holds for one external UUID, oldest first. */
    readonly findProvisions: (
      uuid: ExternalUuid
    ) => Effect.Effect<ReadonlyArray<Observed<ProvisionObservation>>, BunqError>
    /** One page of 200; `cursor` is the `older` of the page before; no statuses = all. */
    readonly listProvisions: (input: {
      readonly statuses: readonly string[]
      readonly cursor?: string
    }) => Effect.Effect<ProvisionPage, BunqError>
    readonly resetToken: (input: CommandInput<"resetToken">) => Effect.Effect<void, BunqError>
    readonly closeProvision: (input: CommandInput<"closeProvision">) => Effect.Effect<void, BunqError>
    /** Opens a session with the sealed token of the credential, on an installation of the user's own (D12). Written through before it returns. */
    readonly openUserSession: (
      input: CommandInput<"openUserSession"> & {
        /** bunq counts the credential as used: its window does not matter any more, and its token is good for sessions all the same [API §3.4]. */
        readonly used?: boolean
      }
    ) => Effect.Effect<ProvisionedUser, BunqError>
    /** Opens the onboarding, or finds the one that is open. */
    readonly openOnboarding: (
      input: CommandInput<"openOnboarding">
    ) => Effect.Effect<{ readonly onboardingId: number }, BunqError>
    /** Asks for the desired statuses: accepted, or what is missing [API §6.1]. */
    readonly evaluateOnboarding: (
      input: CommandInput<"evaluateOnboarding">
    ) => Effect.Effect<{ readonly accepted: boolean; readonly fulfilments: readonly Fulfilment[] }, BunqError>
    readonly readOnboarding: (
      input: UserPath & { readonly onboardingId: number }
    ) => Effect.Effect<OnboardingObservation, BunqError>
    readonly submitFulfilment: (input: CommandInput<"submitFulfilment">) => Effect.Effect<void, BunqError>
    /** The observation's secret is what the SDK needs. */
    readonly openIdentity: (
      input: CommandInput<"openIdentity">
    ) => Effect.Effect<Observed<IdentityObservation>, BunqError>
    readonly submitIdentity: (input: CommandInput<"submitIdentity">) => Effect.Effect<void, BunqError>
    readonly readIdentity: (
      input: UserPath & { readonly identityId: number }
    ) => Effect.Effect<Observed<IdentityObservation>, BunqError>
    /** Every inquiry of a user, newest first [API §8]. */
    readonly listInquiries: (input: UserPath) => Effect.Effect<readonly InquiryObservation[], BunqError>
    /** Uploads what the sealed answer carries and answers one entry. Succeeds when the entry was answered before. */
    readonly answerInquiry: (input: CommandInput<"answerInquiry">) => Effect.Effect<void, BunqError>
    /** The partner's OAuth client that is active; null when there is none [API §4]. */
    readonly readOauthClient: () => Effect.Effect<OauthClient | null, BunqError>
    /** Makes sure the partner has an OAuth client, which bunq wants before the first provision, and the callback URL, when one is given [API §4]. Safe to repeat. */
    readonly ensureOauthClient: (wanted?: { readonly callbackUrl?: string }) => Effect.Effect<void, BunqError>
    /** Opens or reuses the partner's session and reads one object with it. */
    readonly checkPartner: () => Effect.Effect<PartnerCheck, BunqError>
    /**
     * Goes on with another API key of the same partner. Fails with `KeyRefused` or `OtherPartner`, and the present key stays, when bunq does not take
     * it. Users keep their own sessions. Absent where there are no keys.
     */
    readonly replaceKey?: (apiKey: Redacted.Redacted<string>) => Effect.Effect<PartnerCheck, BunqError>
  }
>()("@bunq-provisioning/core/BunqApi") {}
