import { RateBudget } from "@bunq-provisioning/core/ports"
import type { Reservation } from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Duration, Effect, Layer, Scope } from "effect"
import { classicLimit } from "./classic-limits.ts"
import type { RateLimit } from "./classic-limits.ts"
import { RateWindow } from "./rate-window.ts"
import { Waiting } from "./waiting.ts"

export interface MemoryRateBudgetOptions {
  /** The limit an endpoint begins with; the classic ones unless set. */
  readonly limitOf?: ((endpoint: string) => RateLimit) | undefined
  /** After a restart nobody knows what the dead process sent: every endpoint begins as spent for one window. */
  readonly resumed?: boolean | undefined
  /** With `resumed`: how long after our start a request of the dead process may still reach bunq, added to that first window; none unless set. */
  readonly late?: Duration.Input | undefined
  /** Added to every window, for clocks that do not run alike; 100 ms unless set. */
  readonly margin?: Duration.Input | undefined
}

interface Bucket {
  readonly window: RateWindow
  readonly waiting: Waiting
  /** When the timer of this bucket will look again; Infinity = no timer. */
  wakeAt: number
}

const make = Effect.fnUntraced(function* (options: MemoryRateBudgetOptions) {
  const limitOf = options.limitOf ?? classicLimit
  const margin = Duration.toMillis(options.margin ?? "100 millis")
  const late = Duration.toMillis(options.late ?? 0)
  const scope = yield* Effect.scope
  const startedAt = yield* Clock.currentTimeMillis
  const buckets = new Map<string, Bucket>()

  const bucketOf = (endpoint: string): Bucket => {
    const known = buckets.get(endpoint)
    if (known !== undefined) return known
    const limit = limitOf(endpoint)
    const blockedUntil = options.resumed === true ? startedAt + late + limit.seconds * 1000 + margin : 0
    const bucket = {
      window: new RateWindow({ limit, margin, blockedUntil }),
      waiting: new Waiting(),
      wakeAt: Infinity
    }
    buckets.set(endpoint, bucket)
    return bucket
  }

  /** Lets in whoever may go, and sets a timer for the next one. */
  const admit = (bucket: Bucket): Effect.Effect<void> =>
    Effect.clockWith((clock) =>
      Effect.suspend(() => {
        const now = clock.currentTimeMillisUnsafe()
        while (bucket.waiting.size > 0) {
          const at = bucket.window.freeAt(now)
          if (at > now) {
            if (at === Infinity || at >= bucket.wakeAt) return Effect.void
            bucket.wakeAt = at
            return Effect.sleep(at - now).pipe(
              Effect.andThen(
                Effect.suspend(() => {
                  if (bucket.wakeAt === at) bucket.wakeAt = Infinity
                  return admit(bucket)
                })
              ),
              Effect.forkIn(scope),
              Effect.asVoid
            )
          }
          bucket.window.begin()
          bucket.waiting.letNextIn()
        }
        return Effect.void
      })
    )

  const reserve = Effect.fn("RateBudget.reserve")(function* (reservation: Reservation) {
    const holder = yield* Effect.scope
    const bucket = bucketOf(reservation.endpoint)
    yield* Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const turn = bucket.waiting.join(reservation)
        yield* admit(bucket)
        yield* restore(Deferred.await(turn)).pipe(
          Effect.onInterrupt(() => {
            if (!bucket.waiting.leave(turn)) bucket.window.cancel()
            return admit(bucket)
          })
        )
        yield* Scope.addFinalizer(
          holder,
          Effect.suspend(() =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              bucket.window.end(now)
              return admit(bucket)
            })
          )
        )
      })
    )
  })

  const throttled = Effect.fn("RateBudget.throttled")(function* (endpoint: string, limit: RateLimit | null) {
    const now = yield* Clock.currentTimeMillis
    const bucket = bucketOf(endpoint)
    bucket.window.throttled(limit, now)
    yield* admit(bucket)
  })

  return RateBudget.of({ reserve, throttled })
})

/** `RateBudget` of one process: counted per endpoint, the most urgent first, and never one call more than bunq allows (I6). */
export class MemoryRateBudget {
  static readonly layer = (options: MemoryRateBudgetOptions = {}) => Layer.effect(RateBudget, make(options))

  /** No limits at all: shows the 429s the budget spares us. */
  static readonly layerUnlimited = Layer.succeed(RateBudget, {
    reserve: () => Effect.void,
    throttled: () => Effect.void
  })
}
