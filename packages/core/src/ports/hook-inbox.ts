import { Context } from "effect"
import type { Effect } from "effect"
import type { StoreError } from "./store-error.ts"

/**
 * What is kept of a webhook: which object it names. Nothing of what it says about that object is believed, so nothing of it is kept (I1); the bank is
 * asked instead.
 */
export interface Hint {
  /** 64 hexadecimal digits over category, event type, object, `updated` and body: the same delivery has the same key. */
  readonly key: string
  readonly category: string
  /** As bunq wrote it; with `failed ` before it where it came from bunq's list of failed deliveries. */
  readonly eventType: string
  /** bunq's id of the object. */
  readonly objectId: number
  /** The external UUID, from the body of a provision or the path of a user's own filter; null = not told. */
  readonly uuid: string | null
  /** The `user_id` of an object that has one; which of a user's three ids that is, no source says (D3). */
  readonly userId: number | null
  /** As bunq wrote it; no event id or number is sent [API §9.3]. */
  readonly updated: string | null
  /** Epoch ms. */
  readonly receivedAt: number
}

/**
 * Where webhooks are kept before they are answered (I2). Deduplicates over restarts and processes, as long as a hint is kept.
 *
 * What `accept` acknowledged survives a crash (memory excepted). Every method fails with `StoreError`. Implementations pass `hookInboxContract` of
 * `@bunq-provisioning/core/testing`. Any number of processes may accept; one service reads.
 */
export class HookInbox extends Context.Service<
  HookInbox,
  {
    /** Keeps a hint unless one of the same key is kept. Durable when it returns. Fails with `InboxFull` while too many wait to be read. */
    readonly accept: (hint: Hint) => Effect.Effect<"new" | "duplicate", StoreError>
    /** Hints that nobody settled, oldest first, by their place after `after`. */
    readonly waiting: (page: {
      readonly after?: number
      readonly limit: number
    }) => Effect.Effect<ReadonlyArray<Hint & { readonly place: number }>, StoreError>
    /** They need not be read again. They stay known as duplicates until they are pruned. Unknown keys are passed over. */
    readonly settle: (keys: readonly string[]) => Effect.Effect<void, StoreError>
    /** Forgets hints that were settled and received before `before`, the oldest first; gives how many. Such a delivery would be taken again. */
    readonly prune: (options: {
      readonly before: number
      readonly limit: number
    }) => Effect.Effect<number, StoreError>
    /** How many wait, and how many are kept in all. */
    readonly count: () => Effect.Effect<{ readonly waiting: number; readonly kept: number }, StoreError>
    /** Waits until a hint was accepted through this service since the last `waiting` began; what other processes accept is not noticed. */
    readonly arrived: Effect.Effect<void>
  }
>()("@bunq-provisioning/core/HookInbox") {}

/** How many hints may wait to be read before another is refused with `InboxFull`, in a store that is made from here on. */
export const HookCapacity = Context.Reference<number>("@bunq-provisioning/core/HookCapacity", {
  defaultValue: () => 100_000
})
