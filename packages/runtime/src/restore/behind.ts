import type { Explanation } from "@bunq-provisioning/core/explain"
import { Deferred, Effect } from "effect"

interface Held {
  readonly turn: Deferred.Deferred<void>
  /** Why the last read failed; null = none was made in this process. */
  readonly reason: string | null
}

/** Users who could not be read again after a restore: their commands wait for that, and nobody else does. */
export const makeBehind = () => {
  const users = new Map<string, Held>()
  return {
    uuids: (): readonly string[] => [...users.keys()],
    has: (uuid: string): boolean => users.has(uuid),
    hold: (uuid: string, reason: string | null): void => {
      users.set(uuid, { turn: users.get(uuid)?.turn ?? Deferred.makeUnsafe(), reason })
    },
    release: (uuid: string): Effect.Effect<void> =>
      Effect.suspend(() => {
        const held = users.get(uuid)
        users.delete(uuid)
        return held === undefined ? Effect.void : Effect.asVoid(Deferred.succeed(held.turn, undefined))
      }),
    /** Completes once the user was read; at once for everybody else. */
    pass: (uuid: string): Effect.Effect<void> =>
      Effect.suspend(() => {
        const held = users.get(uuid)
        return held === undefined ? Effect.void : Deferred.await(held.turn)
      }),
    /** Puts that the user is held back before what they wait for besides. */
    explain: (uuid: string, own: Explanation): Explanation => {
      const held = users.get(uuid)
      if (held === undefined) return own
      const why = held.reason === null ? "" : ` (${held.reason})`
      const problem = `The user could not be read again since the restore${why}: no command of theirs leaves before that`
      return {
        ...own,
        nextCheck: `the user is read again; then: ${own.nextCheck}`,
        problems: [problem, ...own.problems]
      }
    }
  }
}
