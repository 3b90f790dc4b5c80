import type { Envelope } from "@bunq-provisioning/core"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { CircumstancesOf } from "../admission/circumstances.ts"
import type { Published, ViewHub } from "../loop/view-hub.ts"
import { makeChangePump } from "./change-pump.ts"
import { ring } from "./follower.ts"
import { makeFollowers } from "./followers.ts"
import { makeSeenChanges } from "./seen-changes.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly hub: ViewHub
  readonly peek: (uuid: string) => Envelope | null
  readonly circumstances: CircumstancesOf
}

/** What everybody needs who follows the journals: the store they are woken by, and who they are. */
export const makeChanges = Effect.fnUntraced(function* (kit: Kit) {
  const { store: bare, hub } = kit
  const followers = makeFollowers()
  const seen = makeSeenChanges({ ...kit, store: bare })
  const pump = yield* makeChangePump({ store: bare, followers, seen })
  const rung: ProvisionStore["Service"]["commit"] = (commit) =>
    Effect.onExit(bare.commit(commit), () => {
      if (commit.journal.length > 0 && !followers.isEmpty()) pump.wake()
      return Effect.void
    })
  return {
    followers,
    seen,
    pump,
    /** The store, whose commits wake whoever follows. */
    store: { ...bare, commit: rung } as ProvisionStore["Service"],
    /** Who watches a user is told of what is not in the journal, too. */
    hub: {
      isWatched: (uuid: string): boolean => hub.isWatched(uuid) || followers.isFollowed(uuid),
      refresh: (uuid: string, read: () => Published): void => {
        hub.refresh(uuid, read)
        for (const follower of followers.of(uuid)) {
          follower.again = read()
          ring(follower)
        }
      }
    }
  }
})
export type Changes = Effect.Success<ReturnType<typeof makeChanges>>
