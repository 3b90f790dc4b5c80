import { Clock, Effect } from "effect"
import type { Scope } from "effect"

export interface KeptSessionsOptions {
  /** For how long a session is kept, ms of the ambient clock; a minute unless set. */
  readonly keptFor?: number | undefined
  /** How many are kept; the oldest makes room for a newer one. 500 unless set. */
  readonly most?: number | undefined
}

interface Kept<S> {
  readonly session: S
  readonly until: number
}

/**
 * Sessions that were opened from the vault a moment ago, because what a user needs comes in bursts: every further request would open two sealed rows
 * again. Keys and tokens stay in memory for `keptFor` after they were opened, used or not, and are dropped at once when bunq no longer takes them,
 * when they are replaced, when their owner is erased, and with the scope.
 */
export const makeKeptSessions = <S>(scope: Scope.Scope, options: KeptSessionsOptions = {}) => {
  const { keptFor = 60_000, most = 500 } = options
  /** The oldest first: all are kept for equally long. */
  const kept = new Map<string, Kept<S>>()
  /** Who was erased: a session that was on its way meanwhile is not kept either. */
  const gone = new Set<string>()
  let watched = false

  const expire = (now: number): void => {
    for (const [owner, { until }] of kept) {
      if (until > now && kept.size <= most) return
      kept.delete(owner)
    }
  }

  /** Runs for as long as something is kept, so that nothing outlives its time where no request comes any more. */
  const watch = Effect.gen(function* () {
    for (;;) {
      yield* Effect.sleep(keptFor)
      expire(yield* Clock.currentTimeMillis)
      if (kept.size === 0) break
    }
    watched = false
  }).pipe(Effect.onExit(() => Effect.sync(() => kept.clear())))

  const put = Effect.fnUntraced(function* (owner: string, session: S) {
    const now = yield* Clock.currentTimeMillis
    if (gone.has(owner)) return
    kept.delete(owner)
    kept.set(owner, { session, until: now + keptFor })
    expire(now)
    if (watched) return
    watched = true
    yield* Effect.forkIn(watch, scope)
  })

  return {
    /** The session of an owner; null when there is none, or its time is over. */
    find: (owner: string): Effect.Effect<S | null> =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = kept.get(owner)
        return found === undefined || found.until <= now ? null : found.session
      }),
    /** The present session of an owner, whatever was kept before. */
    put,
    /** One that was read a while ago: it takes nobody's place, because what is there can be newer. */
    putIfNone: (owner: string, session: S): Effect.Effect<void> =>
      Effect.suspend(() => (kept.has(owner) ? Effect.void : put(owner, session))),
    /** bunq does not take this session any more; a newer one of the same owner stays. */
    drop: (owner: string, isDead: (session: S) => boolean): Effect.Effect<void> =>
      Effect.sync(() => {
        const found = kept.get(owner)
        if (found !== undefined && isDead(found.session)) kept.delete(owner)
      }),
    /** The owner is erased: nothing of them is kept, now or later. */
    forget: (owner: string): Effect.Effect<void> =>
      Effect.sync(() => {
        gone.add(owner)
        kept.delete(owner)
      })
  }
}
