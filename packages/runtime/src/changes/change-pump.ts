import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Effect, Queue } from "effect"
import { fallBehind, hand } from "./follower.ts"
import type { Followers } from "./followers.ts"
import type { SeenChanges } from "./seen-changes.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly followers: Followers
  readonly seen: SeenChanges
}

const page = 500
/** ms: how soon it looks again by itself after it was woken, and how seldom while nothing comes. */
const [soon, seldom] = [50, 5_000]
const afterFailure = "1 second"

/** Reads the journals of everybody once for all who follow, woken by commits, and hands each entry to those whom it concerns. Without followers it rests. */
export const makeChangePump = Effect.fnUntraced(function* ({ store, followers, seen }: Kit) {
  const bell = yield* Queue.sliding<void>(1)
  /** What was read; null = begin at the end. */
  let position: number | null = null
  let wait = soon

  /** Gives how much there was. */
  const look = Effect.gen(function* () {
    if (position === null) {
      position = yield* store.lastChange()
      // What came until now nobody was handed.
      for (const follower of followers.all()) fallBehind(follower)
    }
    const changes = yield* store.changesAfter(position, { limit: page })
    const wanted = yield* seen(changes.filter(({ uuid }) => followers.isWanted(uuid)))
    position = changes.at(-1)?.change ?? position
    for (const one of wanted) {
      for (const follower of followers.of(one.item.uuid)) hand(follower, one)
      for (const follower of followers.ofAll()) hand(follower, one)
    }
    return changes.length
  })

  const round: Effect.Effect<void, StoreError> = Effect.gen(function* () {
    if (followers.isEmpty()) {
      position = null
      yield* Queue.take(bell)
    }
    const count = yield* look
    if (count === page) return
    // Its own look is for what nobody rang for: a commit whose end nobody heard of, or one that others hold back.
    wait = count > 0 ? soon : Math.min(2 * wait, seldom)
    const rung = Effect.as(Queue.take(bell), true)
    if (yield* Effect.raceFirst(rung, Effect.as(Effect.sleep(wait), false))) wait = soon
  })

  return {
    /** Something may have been committed, or somebody begins to follow. */
    wake: (): void => void Queue.offerUnsafe(bell, undefined),
    run: Effect.forever(Effect.catch(round, () => Effect.sleep(afterFailure)))
  }
})
