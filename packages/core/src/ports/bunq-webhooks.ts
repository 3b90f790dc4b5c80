import { Context } from "effect"
import type { Effect } from "effect"
import type { BunqError } from "./bunq-error.ts"

/** Whose filters: the partner's, under the company id (D6), or those of a provisioned user, under `UserApiKey.id` with the user's own session. */
export type FilterOwner =
  | { readonly kind: "partner" }
  | { readonly kind: "user"; readonly uuid: string; readonly userId: number }

/** One category that is delivered to one address [API §9.1]. */
export interface NotificationFilter {
  /** An open set of words. */
  readonly category: string
  /** The address bunq calls. It may hold a secret path token: never to be logged. */
  readonly target: string
  /** `BUNQ_CERTIFICATE` = bunq shows its own certificate when it calls. */
  readonly verificationTypes: readonly string[]
}

/** A delivery bunq gave up on [API §9.5]. The body is not told, only which object it was about. */
export interface FailedDelivery {
  readonly id: number
  readonly category: string
  readonly eventType: string
  readonly objectId: number
  /** bunq's id of the user it was about; null = not told. */
  readonly userId: number | null
  /** The address that was called; null = not told. It may hold a secret path token: never to be logged. */
  readonly target: string | null
  /** As bunq wrote it. */
  readonly created: string
  readonly responseCode: number | null
}

/** A page of failed deliveries, newest first. `older` continues the walk; null at the end. */
export interface FailurePage {
  readonly items: readonly FailedDelivery[]
  readonly older: string | null
}

/**
 * What we ask of bunq about webhooks, one method per endpoint we use [API §9]. Every method fails with `BunqError`. Most people want
 * `subscriptions` of `@bunq-provisioning/adapter-webhook`, which keeps what others registered.
 */
export class BunqWebhooks extends Context.Service<
  BunqWebhooks,
  {
    /** Every filter of an owner, all pages. */
    readonly listFilters: (owner: FilterOwner) => Effect.Effect<readonly NotificationFilter[], BunqError>
    /**
     * Replaces ALL filters of the owner by these; an empty list removes all. `beforeSend` runs right before the request leaves, however long it waited
     * for its turn; when it fails, nothing is sent.
     */
    readonly replaceFilters: (
      owner: FilterOwner,
      filters: readonly NotificationFilter[],
      options?: { readonly beforeSend?: Effect.Effect<void, BunqError> }
    ) => Effect.Effect<readonly NotificationFilter[], BunqError>
    /** Failures of the partner and of all its users (D7); `cursor` is the `older` of the page before. */
    readonly listFailures: (page: { readonly cursor?: string }) => Effect.Effect<FailurePage, BunqError>
    /** Asks for another delivery of at most 100; fails when one of them is not there any more (D19). */
    readonly retryFailures: (ids: readonly number[]) => Effect.Effect<void, BunqError>
    /** The certificates of ours that bunq insists on when it calls, by id. */
    readonly listPinned: () => Effect.Effect<
      ReadonlyArray<{ readonly id: number; readonly chain: readonly string[] }>,
      BunqError
    >
    /** From now on bunq calls only a server that shows this chain (PEM, leaf first). */
    readonly pinCertificate: (chain: readonly string[]) => Effect.Effect<{ readonly id: number }, BunqError>
    readonly unpinCertificate: (id: number) => Effect.Effect<void, BunqError>
  }
>()("@bunq-provisioning/core/BunqWebhooks") {}
