import { BunqError } from "@bunq-provisioning/core/ports"
import type {
  BunqWebhooks,
  FilterOwner,
  NotificationFilter,
  SealerError,
  StoreError
} from "@bunq-provisioning/core/ports"
import { Clock, Duration, Effect } from "effect"
import type { Held, makeDurableLock } from "./durable-lock.ts"
import { SubscriptionError } from "./subscription-error.ts"

/** What a look at the registered filters leads to. */
export interface Plan<A> {
  /** The whole new set; null = all is as it should be. */
  readonly write: readonly NotificationFilter[] | null
  readonly result: A
}

/** A write leaves at most so long after what it is made from was read, ms; otherwise it is read again, and may take twice as long then. */
const freshFor = 10_000
/** After a write, the look that counts comes when whoever read before it has written or given up: longer than `freshFor` between two slow requests. */
const settle = Duration.seconds(45)
const rounds = 6

/**
 * Reads, plans, writes and reads again, until a look finds nothing to write. bunq's read and write are two calls and the write replaces everything, so:
 * the lock is held over both and proved again right before the write leaves, what was read is at most ten seconds old then, and a look after all who do
 * the same have written decides whether it is done. A writer that does none of this and comes between our read and our write within those ten seconds
 * is overwritten: bunq gives no means against it.
 */
export const makeRewriteFilters = (kit: {
  readonly webhooks: BunqWebhooks["Service"]
  /** Those of users are another, because there are thousands of them and somebody waits for the partner's. */
  readonly locks: {
    readonly [kind in FilterOwner["kind"]]: Effect.Success<ReturnType<typeof makeDurableLock>>
  }
}) => {
  const { webhooks, locks } = kit

  const round = Effect.fnUntraced(function* <A, E>(
    owner: FilterOwner,
    plan: (registered: readonly NotificationFilter[]) => Effect.Effect<Plan<A>, E>,
    held: Held,
    fresh: number
  ): Effect.fn.Return<
    { readonly result: A; readonly wrote: boolean; readonly again: boolean },
    E | BunqError
  > {
    const registered = yield* webhooks.listFilters(owner)
    const readAt = yield* Clock.currentTimeMillis
    const { write, result } = yield* plan(registered)
    if (write === null) return { result, wrote: false, again: false }
    let isStale = false
    const stale = new BunqError({
      operation: "Subscriptions",
      reason: { _tag: "Throttled", retryAfter: Duration.zero },
      responseId: null
    })
    // Whether the lock is still ours cannot be known while the store is away, so nothing is sent then either.
    const beforeSend = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const isOurs = yield* Effect.orElseSucceed(held.renew, () => false)
      if (isOurs && now - readAt <= fresh) return
      isStale = true
      return yield* stale
    })
    const wrote = yield* webhooks.replaceFilters(owner, write, { beforeSend }).pipe(
      Effect.as(true),
      // Of a write whose reply is lost the next look tells what became of it.
      Effect.catchIf(
        ({ reason }) => isStale || reason._tag === "Ambiguous",
        () => Effect.succeed(!isStale)
      )
    )
    return { result, wrote, again: true }
  })

  /** `changed` = something was written on the way; the result is that of the first plan, or of the first that was written. */
  return Effect.fnUntraced(function* <A, E>(
    operation: string,
    owner: FilterOwner,
    plan: (registered: readonly NotificationFilter[]) => Effect.Effect<Plan<A>, E>
  ): Effect.fn.Return<
    { readonly result: A; readonly changed: boolean },
    E | BunqError | SubscriptionError | StoreError | SealerError
  > {
    let first: { readonly result: A } | null = null
    let changed = false
    for (let count = 1; count <= rounds; count += 1) {
      const { result, wrote, again } = yield* locks[owner.kind](
        (held) => round(owner, plan, held, freshFor * 2 ** (count - 1)),
        Effect.fail(new SubscriptionError({ operation, reason: { _tag: "Busy" } }))
      )
      first ??= { result }
      if (!again) return { result: first.result, changed }
      changed ||= wrote
      // A user's own filters are written with their session, which nobody else has: the next look may come at once.
      if (wrote && owner.kind === "partner") yield* Effect.sleep(settle)
    }
    return yield* new SubscriptionError({ operation, reason: { _tag: "Contested", rounds } })
  })
}
