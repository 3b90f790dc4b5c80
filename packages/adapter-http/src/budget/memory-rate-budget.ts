import { makeMeters, RateBudget } from "@bunq-provisioning/core/ports"
import type { RateSubject, Reservation } from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Duration, Effect, Layer, Scope } from "effect"
import { classicLimit } from "./classic-limits.ts"
import type { RateLimit } from "./classic-limits.ts"
import { EndpointQueue } from "./endpoint-queue.ts"
import { RateWindow } from "./rate-window.ts"

export interface MemoryRateBudgetOptions {
  /** The limit an endpoint begins with, per address and per credential; the classic ones unless set. */
  readonly limitOf?: ((endpoint: string) => RateLimit) | undefined
  /** After a restart nobody knows what the dead process sent: every endpoint begins as spent for one window. */
  readonly resumed?: boolean | undefined
  /** With `resumed`: how long after our start a request of the dead process may still reach bunq, added to that first window; none unless set. */
  readonly late?: Duration.Input | undefined
  /** Added to every window, for clocks that do not run alike; 100 ms unless set. */
  readonly margin?: Duration.Input | undefined
  /** How long a limit that a 429 stated holds after it was stated last; 24 hours unless set. The limits an endpoint begins with are never loosened. */
  readonly forgetAfter?: Duration.Input | undefined
}

/** ms of the clock that nobody sets: a window is as long as it is, whatever the wall clock does meanwhile. */
const elapsed = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
const now = Effect.map(Clock.Clock, elapsed)

const make = Effect.fnUntraced(function* (options: MemoryRateBudgetOptions) {
  const limitOf = options.limitOf ?? classicLimit
  const margin = Duration.toMillis(options.margin ?? "100 millis")
  const late = Duration.toMillis(options.late ?? 0)
  const forgetAfter = Duration.toMillis(options.forgetAfter ?? "24 hours")
  const scope = yield* Effect.scope
  const startedAt = yield* now
  const queues = new Map<string, EndpointQueue>()
  const meters = yield* makeMeters
  const clock = yield* Clock.Clock
  const show = (endpoint: string, queue: EndpointQueue): void => {
    const shown = () => queue.shown(elapsed(clock))
    meters.gauge("bunq_provisioning.budget.waiting", () => shown().waiting, { endpoint })
    meters.gauge("bunq_provisioning.budget.used", () => shown().used, { endpoint })
    meters.gauge("bunq_provisioning.budget.limit", () => shown().of, { endpoint })
  }

  const queueOf = (endpoint: string): EndpointQueue => {
    const known = queues.get(endpoint)
    if (known !== undefined) return known
    const limit = limitOf(endpoint)
    const blockedUntil = options.resumed === true ? startedAt + late + limit.seconds * 1000 + margin : 0
    const queue = new EndpointQueue(() => new RateWindow({ limit, margin, blockedUntil, forgetAfter }))
    queues.set(endpoint, queue)
    show(endpoint, queue)
    return queue
  }

  /** Lets in whoever may go, and sets a timer for the next one. */
  const admit = (queue: EndpointQueue): Effect.Effect<void> =>
    Effect.clockWith((clock) =>
      Effect.suspend(() => {
        const present = elapsed(clock)
        const at = queue.admit(present)
        if (at === Infinity || at >= queue.wakeAt) return Effect.void
        queue.wakeAt = at
        return Effect.sleep(at - present).pipe(
          Effect.andThen(
            Effect.suspend(() => {
              if (queue.wakeAt === at) queue.wakeAt = Infinity
              return admit(queue)
            })
          ),
          Effect.forkIn(scope),
          Effect.asVoid
        )
      })
    )

  const end = (queue: EndpointQueue, reservation: Reservation, used: boolean) =>
    Effect.flatMap(now, (present) => {
      queue.end(reservation, present, used)
      return admit(queue)
    })

  const reserve = Effect.fnUntraced(function* (reservation: Reservation) {
    const holder = yield* Effect.scope
    const queue = queueOf(reservation.endpoint)
    yield* Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const waiter = queue.join(reservation)
        yield* admit(queue)
        // Mostly nobody waits.
        if (!Deferred.isDoneUnsafe(waiter.turn))
          yield* restore(Deferred.await(waiter.turn)).pipe(
            Effect.onInterrupt(() =>
              queue.leave(reservation, waiter) ? admit(queue) : end(queue, reservation, false)
            )
          )
        yield* Scope.addFinalizer(
          holder,
          Effect.suspend(() => end(queue, reservation, reservation.left?.() ?? true))
        )
      })
    )
  })

  const throttled = Effect.fn("RateBudget.throttled")(function* (
    endpoint: string,
    limit: RateLimit | null,
    subject: RateSubject = {}
  ) {
    const queue = queueOf(endpoint)
    meters.count("bunq_provisioning.budget.throttled", { endpoint })
    queue.throttled(subject, limit, yield* now)
    yield* admit(queue)
  })

  const every = (endpoint: string, subject: RateSubject = {}) =>
    Effect.sync(() => queueOf(endpoint).every(subject))

  return RateBudget.of({ reserve, throttled, every })
})

/**
 * `RateBudget` of one process: counted per endpoint, for the address and for the credential, the most urgent first, and never one call more than bunq
 * allows (I6).
 *
 * Begins with the classic limits and learns from every 429: what it states holds beside them, the strictest wins, and it is forgotten a day after
 * it was stated last, so that a limit that was lowered for an hour slows nobody for ever. Nobody starves: every fourth slot of an endpoint goes to the
 * less urgent request that has waited longest, as long as one waits.
 */
export class MemoryRateBudget {
  static readonly layer = (options: MemoryRateBudgetOptions = {}) => Layer.effect(RateBudget, make(options))

  /** No limits at all: shows the 429s the budget spares us. */
  static readonly layerUnlimited = Layer.succeed(RateBudget, {
    reserve: () => Effect.void,
    throttled: () => Effect.void,
    every: () => Effect.succeed(0)
  })
}
