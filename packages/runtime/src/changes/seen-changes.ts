import type { Envelope } from "@bunq-provisioning/core"
import type { Change, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { Clock, Effect } from "effect"
import { viewIn } from "../admission/circumstances.ts"
import type { CircumstancesOf } from "../admission/circumstances.ts"
import type { Published } from "../loop/view-hub.ts"
import type { Seen } from "./follower.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  /** The user as last committed, if they are in memory. */
  readonly peek: (uuid: string) => Envelope | null
  readonly circumstances: CircumstancesOf
}

/** Puts the views beside entries that were read: one for each user, with the newest entry of theirs. An entry that cannot be read is left out. */
export const makeSeenChanges = ({ store, peek, circumstances }: Kit) => {
  /** Not older than the entry: what is in memory may be a moment behind the store. */
  const envelopeOf = (uuid: string, seq: number): Effect.Effect<Envelope | null, StoreError> => {
    const known = peek(uuid)
    if (known !== null && known.seq >= seq) return Effect.succeed(known)
    return Effect.catchIf(
      store.load(uuid),
      ({ reason }) => reason._tag === "Corrupted",
      () => Effect.succeed(null)
    )
  }

  /** null where what is stored of the user cannot be used. */
  const viewOf = Effect.fnUntraced(function* (uuid: string, seq: number) {
    const envelope = yield* envelopeOf(uuid, seq)
    if (envelope === null) return null
    const [around, now] = [yield* circumstances(uuid), yield* Clock.currentTimeMillis]
    try {
      const view = viewIn(around, { snapshot: snapshotOf(envelope), now, envelope })
      return { seq: envelope.seq, view } satisfies Published
    } catch (error) {
      if (error instanceof EnvelopeRefused) return null
      throw error
    }
  })

  return Effect.fnUntraced(function* (
    changes: readonly Change[]
  ): Effect.fn.Return<readonly Seen[], StoreError> {
    const readable = changes.filter(({ entry }) => typeof entry?.seq === "number")
    const newest = new Map(readable.map((one) => [one.uuid, one]))
    const views = new Map<Change, Published>()
    for (const [uuid, one] of newest) {
      const published = yield* viewOf(uuid, one.entry.seq)
      if (published !== null) views.set(one, published)
    }
    return readable.map((one): Seen => {
      const { seq = 0, view = null } = views.get(one) ?? {}
      return { seq, item: { kind: "change", ...one, view } }
    })
  })
}
export type SeenChanges = ReturnType<typeof makeSeenChanges>
