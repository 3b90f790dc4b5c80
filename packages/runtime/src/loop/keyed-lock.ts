import { Deferred, Effect, Semaphore } from "effect"

interface Lock {
  readonly semaphore: Semaphore.Semaphore
  holders: number
}

/** One at a time per key, first come first served; a lock that nobody holds or waits for is forgotten. */
export const makeKeyedLock = () => {
  const locks = new Map<string, Lock>()
  const idlers = new Set<Deferred.Deferred<void>>()

  const enter = (key: string): Lock => {
    const lock = locks.get(key) ?? { semaphore: Semaphore.makeUnsafe(1), holders: 0 }
    lock.holders += 1
    locks.set(key, lock)
    return lock
  }
  const leave = (key: string, lock: Lock): void => {
    lock.holders -= 1
    if (lock.holders > 0) return
    locks.delete(key)
    if (locks.size > 0) return
    for (const idler of idlers) Deferred.doneUnsafe(idler, Effect.void)
    idlers.clear()
  }

  return {
    /** Waiting can be interrupted; `effect` runs to its end. */
    hold: <A, E, R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.acquireUseRelease(
        Effect.sync(() => enter(key)),
        (lock) => lock.semaphore.withPermit(Effect.uninterruptible(effect)),
        (lock) => Effect.sync(() => leave(key, lock))
      ),
    /** How many hold or wait for the key. */
    holders: (key: string): number => locks.get(key)?.holders ?? 0,
    size: (): number => locks.size,
    /** Returns when nobody holds anything. */
    idle: Effect.suspend(() => {
      if (locks.size === 0) return Effect.void
      const idler = Deferred.makeUnsafe<void>()
      idlers.add(idler)
      return Deferred.await(idler)
    })
  }
}
