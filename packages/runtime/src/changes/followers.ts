import { Effect, Queue } from "effect"
import type { Cause } from "effect"
import { ring } from "./follower.ts"
import type { Follower } from "./follower.ts"

/** Who follows whom. */
export const makeFollowers = () => {
  const ofUser = new Map<string, Set<Follower>>()
  const ofAll = new Set<Follower>()
  let closed = false
  const all = (): readonly Follower[] => [...ofAll, ...[...ofUser.values()].flatMap((some) => [...some])]

  return {
    /** Until the scope closes; `position` is where they were. */
    add: (uuid: string | undefined) =>
      Effect.acquireRelease(
        Effect.gen(function* () {
          const bell = yield* Queue.sliding<void, Cause.Done>(1)
          if (closed) Queue.endUnsafe(bell)
          const follower: Follower = {
            uuid,
            bell,
            position: 0,
            seq: 0,
            isBehind: true,
            fresh: [],
            again: null
          }
          if (uuid === undefined) ofAll.add(follower)
          else ofUser.set(uuid, (ofUser.get(uuid) ?? new Set()).add(follower))
          return follower
        }),
        (follower) =>
          Effect.sync(() => {
            ofAll.delete(follower)
            if (uuid === undefined) return
            const others = ofUser.get(uuid)
            others?.delete(follower)
            if (others?.size === 0) ofUser.delete(uuid)
          })
      ),
    all,
    /** Nobody follows anybody. */
    isEmpty: (): boolean => ofAll.size + ofUser.size === 0,
    /** Whether somebody follows this user, alone. */
    isFollowed: (uuid: string): boolean => ofUser.has(uuid),
    /** Whether what happens to this user concerns anybody. */
    isWanted: (uuid: string): boolean => ofAll.size > 0 || ofUser.has(uuid),
    /** Those who follow this user alone. */
    of: (uuid: string): Iterable<Follower> => ofUser.get(uuid) ?? [],
    ofAll: (): Iterable<Follower> => ofAll,
    close: (): void => {
      closed = true
      for (const follower of all()) {
        ring(follower)
        Queue.endUnsafe(follower.bell)
      }
    }
  }
}
export type Followers = ReturnType<typeof makeFollowers>
