import { BunqError } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, SentMark } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

const unavailable = () =>
  new BunqError({ operation: "createProvision", reason: { _tag: "VaultUnavailable" }, responseId: null })

/**
 * The sent-mark of a user, from the store (I3). In a database that was restored from a backup marks may be missing: `restoredAt`, epoch ms, stands for
 * them, so that whoever is created within a settle window of it is looked for until that is over.
 */
export const sentMarkOf =
  (store: ProvisionStore["Service"], restoredAt: number | null = null) =>
  (uuid: string): Effect.Effect<SentMark, BunqError> =>
    store.sentAt(uuid).pipe(
      Effect.mapError(unavailable),
      Effect.map((sentAt) => ({
        sentAt: restoredAt === null ? sentAt : Math.max(restoredAt, sentAt ?? 0),
        markSent: (at: number) => Effect.mapError(store.markSent(uuid, at), unavailable)
      }))
    )
