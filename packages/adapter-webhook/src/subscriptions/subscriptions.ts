import { BunqWebhooks, logEvent, ProvisionStore, Sealer, SecureRandom } from "@bunq-provisioning/core/ports"
import type { BunqError, FilterOwner, SealerError, StoreError } from "@bunq-provisioning/core/ports"
import { Context, Effect, Layer } from "effect"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import { makeDurableLock } from "./durable-lock.ts"
import { hostOf } from "./hook-address.ts"
import { crowdedCategory, mergeFilters, withoutReceiver } from "./merge-filters.ts"
import { makeRewriteFilters } from "./rewrite-filters.ts"
import { SubscriptionError } from "./subscription-error.ts"
import { targetOf, wantedOf } from "./subscription-options.ts"
import type { Subscription } from "./subscription-options.ts"

/** What differs between what is registered and what should be. */
export interface SubscriptionDrift {
  /** Categories bunq did not deliver to the address, or not verified as wanted. */
  readonly missing: readonly string[]
  /** Filters of the same receiver at another token or verification. */
  readonly stale: number
  /** Filters of others; they stay as they are. */
  readonly foreign: number
}

export interface EnsureReport extends SubscriptionDrift {
  /** Whether anything was written. */
  readonly changed: boolean
}

export interface CheckReport extends SubscriptionDrift {
  readonly drifted: boolean
  readonly repaired: boolean
}

type Failure = BunqError | SubscriptionError | WebhookSettingError | StoreError | SealerError
type Webhooks = BunqWebhooks["Service"]

const certificate = /^\s*-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----\s*$/

const make = Effect.gen(function* () {
  const webhooks = yield* BunqWebhooks
  const [store, sealer, random] = [yield* ProvisionStore, yield* Sealer, yield* SecureRandom]
  const lock = (purpose: string) => makeDurableLock({ store, sealer, random, purpose })
  const locks = { partner: yield* lock("subscription-lock"), user: yield* lock("subscription-lock-users") }
  const rewrite = makeRewriteFilters({ webhooks, locks })

  /** Of users it is no news: there are thousands, each in their turn. */
  const tell = ({ kind }: FilterOwner, target: string, what: string) =>
    kind === "user"
      ? Effect.void
      : logEvent({
          level: "info",
          event: "webhooks.registered",
          message: `The partner's webhooks at ${hostOf(target)}: ${what}.`
        })

  const ensure = Effect.fn("Subscriptions.ensure")(function* (subscription: Subscription) {
    const operation = "Subscriptions.ensure"
    const wanted = yield* wantedOf(subscription)
    const { owner, target, categories } = wanted
    const { result, changed } = yield* rewrite(operation, owner, (registered) => {
      const merged = mergeFilters(registered, wanted)
      const crowded = crowdedCategory(merged.filters, categories)
      if (merged.isChanged && crowded !== null)
        return Effect.fail(
          new SubscriptionError({ operation, reason: { _tag: "TooManyTargets", ...crowded } })
        )
      return Effect.succeed({ write: merged.isChanged ? merged.filters : null, result: merged })
    })
    if (changed) yield* tell(owner, target, `${categories.join(", ")} registered`)
    const { missing, stale, foreign } = result
    return { missing, stale: stale.length, foreign: foreign.length, changed } satisfies EnsureReport
  })

  const check = Effect.fn("Subscriptions.check")(function* (
    subscription: Subscription,
    options: { readonly repair?: boolean } = {}
  ): Effect.fn.Return<CheckReport, Failure> {
    const wanted = yield* wantedOf(subscription)
    const merged = mergeFilters(yield* webhooks.listFilters(wanted.owner), wanted)
    const { missing, stale, foreign, isChanged } = merged
    const drift = { missing, stale: stale.length, foreign: foreign.length, drifted: isChanged }
    if (!isChanged || options.repair !== true) return { ...drift, repaired: false }
    yield* ensure(subscription)
    return { ...drift, repaired: true }
  })

  const remove = Effect.fn("Subscriptions.remove")(function* (
    given: Pick<Subscription, "owner" | "target" | "categories">
  ) {
    const { owner, target, categories } = yield* wantedOf(given)
    const named = { owner, target, categories: given.categories === undefined ? null : categories }
    const { result } = yield* rewrite("Subscriptions.remove", owner, (registered) => {
      const { filters, removed } = withoutReceiver(registered, named)
      return Effect.succeed({ write: removed.length === 0 ? null : filters, result: removed.length })
    })
    if (result > 0) yield* tell(owner, targetOf(given), `${result} removed`)
    return result
  })

  const pin = Effect.fn("Subscriptions.pin")(function* (chain: readonly string[]) {
    if (chain.length === 0 || chain.length > 10 || !chain.every((one) => certificate.test(one)))
      return yield* new WebhookSettingError({
        setting: "chain",
        expected: "one to ten certificates in PEM, the server's own first"
      })
    return yield* webhooks.pinCertificate(chain)
  })

  return Subscriptions.of({
    ensure,
    check,
    remove,
    list: webhooks.listFilters,
    pinned: Effect.suspend(() => webhooks.listPinned()),
    pin,
    unpin: webhooks.unpinCertificate
  })
})

/**
 * Which webhooks bunq sends where: keeps what others registered, and registers ours beside it.
 *
 * Serialised by a lock in the database, so that two processes lose nothing; a writer that shares no database with us and writes in the very seconds
 * between our read and our write is overwritten, because bunq's write replaces everything [API §9.1]. Calling again is safe, and writes only what differs.
 */
export class Subscriptions extends Context.Service<
  Subscriptions,
  {
    /**
     * Registers the address for its categories, unless it is. To change the path token, let the receiver take both tokens, call this with the new
     * address (the old one is replaced in the same write), and drop the old token a quarter of an hour later, when no delivery is tried again any more.
     *
     * After a write to the partner's filters it waits 45 s and looks again. Fails with `SubscriptionError` reason `TooManyTargets` before anything is
     * written when bunq would have to call more than two addresses for a category.
     */
    readonly ensure: (subscription: Subscription) => Effect.Effect<EnsureReport, Failure>
    /** Reads and says what differs; with `repair` it is put right. */
    readonly check: (
      subscription: Subscription,
      options?: { readonly repair?: boolean }
    ) => Effect.Effect<CheckReport, Failure>
    /** Removes what leads to this receiver under any path token, of these categories or of all; gives how many there were. */
    readonly remove: (
      given: Pick<Subscription, "owner" | "target" | "categories">
    ) => Effect.Effect<number, Failure>
    /** Everything that is registered, with addresses in clear: `shownTarget` makes one fit to be shown. */
    readonly list: Webhooks["listFilters"]
    readonly pinned: ReturnType<Webhooks["listPinned"]>
    /**
     * bunq calls only a server that shows this chain (PEM, leaf first) from now on [API §9.6]. When your certificate changes, pin the new one BEFORE the
     * server shows it and unpin the old one after: with only the old one pinned bunq stops calling.
     */
    readonly pin: (
      chain: readonly string[]
    ) => Effect.Effect<{ readonly id: number }, BunqError | WebhookSettingError>
    readonly unpin: Webhooks["unpinCertificate"]
  }
>()("@bunq-provisioning/adapter-webhook/Subscriptions") {
  static readonly layer: Layer.Layer<
    Subscriptions,
    never,
    BunqWebhooks | ProvisionStore | Sealer | SecureRandom
  > = Layer.effect(
    Subscriptions,
    Effect.suspend(() => make)
  )
}
