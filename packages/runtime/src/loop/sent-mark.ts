import { BunqError } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, SentMark } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

const unavailable = () =>
  new BunqError({ operation: "createProvision", reason: { _tag: "VaultUnavailable" }, responseId: null })

/** The sent-mark of a user, from the store (I3). */
export const sentMarkOf =
  (store: ProvisionStore["Service"]) =>
  (uuid: string): Effect.Effect<SentMark, BunqError> =>
    store.sentAt(uuid).pipe(
      Effect.mapError(unavailable),
      Effect.map((sentAt) => ({
        sentAt,
        markSent: (at: number) => Effect.mapError(store.markSent(uuid, at), unavailable)
      }))
    )
