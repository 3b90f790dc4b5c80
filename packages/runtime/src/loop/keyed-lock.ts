import { Deferred, Effect } from "effect"

/** Whoever waits for a key. */
type Turn = Deferred.Deferred<void>

/** One at a time per key, first come first served; a key that nobody holds is forgotten. */
export const makeKeyedLock = () => {
  /** Who waits for each key that is held. */
  const held = new Map<string, Turn[]>()
  const idlers = new Set<Deferred.Deferred<void>>()

  const leave = (key: string) => (): Effect.Effect<void> => {
    const next = held.get(key)?.shift()
    if (next !== undefined) Deferred.doneUnsafe(next, Effect.void)
    else {
      held.delete(key)
      if (held.size === 0) {
        for (const idler of idlers) Deferred.doneUnsafe(idler, Effect.void)
        idlers.clear()
      }
    }
    return Effect.void
  }

  /** A turn that comes to somebody who has just been interrupted goes on to the next. */
  const giveUp = (key: string, waiting: Turn[], turn: Turn) => (): Effect.Effect<void> => {
    const place = waiting.indexOf(turn)
    if (place < 0) return leave(key)()
    waiting.splice(place, 1)
    return Effect.void
  }

  return {
    /** Waiting can be interrupted; `effect` runs to its end. */
    hold: <A, E, R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.uninterruptibleMask((restore) => {
        const own = Effect.onExit(effect, leave(key))
        const waiting = held.get(key)
        if (waiting === undefined) {
          held.set(key, [])
          return own
        }
        const turn: Turn = Deferred.makeUnsafe()
        waiting.push(turn)
        // A fiber's turn in between: whoever leaves does not run everybody who waits on its own stack.
        const wait = restore(Effect.andThen(Deferred.await(turn), Effect.yieldNow))
        return Effect.andThen(Effect.onInterrupt(wait, giveUp(key, waiting, turn)), own)
      }),
    /** How many hold or wait for the key. */
    holders: (key: string): number => {
      const waiting = held.get(key)
      return waiting === undefined ? 0 : waiting.length + 1
    },
    size: (): number => held.size,
    /** Returns when nobody holds anything. */
    idle: Effect.suspend(() => {
      if (held.size === 0) return Effect.void
      const idler = Deferred.makeUnsafe<void>()
      idlers.add(idler)
      return Deferred.await(idler)
    })
  }
}
