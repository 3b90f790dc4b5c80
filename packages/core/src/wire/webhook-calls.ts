import { get, post, remove } from "./wire-call.ts"
import type { WireCall } from "./wire-call.ts"

const paged = (call: WireCall): WireCall => ({ ...call, path: `${call.path}?count=200` })

/** Webhooks of an owner: the partner under its company id, a user under `UserApiKey.id`, each with their own session (D6) [API §9]. */
export const webhookCalls = {
  listFilters: (ownerId: number): WireCall => paged(get`/v1/user/${ownerId}/notification-filter-url`),

  /** `cursor` is the `older` of the page before, used as it is [API §13]. */
  continueFilters: (ownerId: number, cursor: string): WireCall => ({
    ...get`/v1/user/${ownerId}/notification-filter-url`,
    path: cursor
  }),

  /** Replaces the whole set [API §9.1]. No verification type is the same as the field left out. */
  replaceFilters: (
    ownerId: number,
    filters: ReadonlyArray<{
      readonly category: string
      readonly target: string
      readonly verificationTypes: readonly string[]
    }>
  ): WireCall =>
    post`/v1/user/${ownerId}/notification-filter-url`({
      notification_filters: filters.map(({ category, target, verificationTypes }) => ({
        category,
        notification_target: target,
        ...(verificationTypes.length === 0 ? {} : { all_verification_type: verificationTypes })
      }))
    }),

  listFailures: (partnerId: number): WireCall =>
    paged(get`/v1/user/${partnerId}/notification-filter-failure`),

  continueFailures: (partnerId: number, cursor: string): WireCall => ({
    ...get`/v1/user/${partnerId}/notification-filter-failure`,
    path: cursor
  }),

  /** One text with commas, at most 100 ids [API §9.5]. */
  retryFailures: (partnerId: number, ids: readonly number[]): WireCall =>
    post`/v1/user/${partnerId}/notification-filter-failure`({
      notification_filter_failed_ids: ids.join(",")
    }),

  listPinned: (partnerId: number): WireCall => paged(get`/v1/user/${partnerId}/certificate-pinned`),

  continuePinned: (partnerId: number, cursor: string): WireCall => ({
    ...get`/v1/user/${partnerId}/certificate-pinned`,
    path: cursor
  }),

  /** PEM, leaf first. */
  pinCertificate: (partnerId: number, chain: readonly string[]): WireCall =>
    post`/v1/user/${partnerId}/certificate-pinned`({
      certificate_chain: chain.map((certificate) => ({ certificate }))
    }),

  unpinCertificate: (partnerId: number, id: number): WireCall =>
    remove`/v1/user/${partnerId}/certificate-pinned/${id}`
} as const
