import type { KeyObject } from "node:crypto"
import { partnerOwner, sealedPurpose, SealerError } from "@bunq-provisioning/core/ports"
import type { KeyProvider, ProvisionStore, SecureRandom } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Redacted } from "effect"
import { takeKey } from "./local-key-provider.ts"
import { makeUnwrappedKeys } from "./unwrapped-keys.ts"
import type { KeyCacheOptions } from "./unwrapped-keys.ts"
import { readWrappedRow, writeWrappedRow } from "./wrapped-row.ts"

interface Options {
  readonly store: ProvisionStore["Service"]
  readonly keys: KeyProvider["Service"]
  readonly random: SecureRandom["Service"]
  readonly cache?: KeyCacheOptions | undefined
}

/** A data key that was made here and that nobody has seen in the store yet. */
interface Pending {
  readonly key: KeyObject
  readonly row: Uint8Array
  readonly since: number
}

const keySize = 32
/** Whoever made a data key has written it by then, or failed: ms. */
const patience = 600_000

const fail = (reason: SealerError["reason"]) => new SealerError({ operation: "Sealer.dataKey", reason })

/**
 * One random data key per owner. A new one stays the same for all who seal, and its row is handed out with what they sealed, until it is found in the
 * store: whichever commit comes first makes it durable, and no value is ever durable without it.
 */
export const makeDataKeys = ({ store, keys, random, cache }: Options) => {
  const unwrapped = makeUnwrappedKeys(cache)
  const pending = new Map<string, Pending>()
  const forgotten = new Set<string>()

  const unwrap = Effect.fnUntraced(function* (owner: string, row: Uint8Array) {
    const wrapped = readWrappedRow(row)
    if (wrapped === null) return yield* fail({ _tag: "DoesNotOpen" })
    const bytes = Redacted.value(yield* keys.unwrap(owner, wrapped))
    if (bytes.length !== keySize) return yield* fail({ _tag: "DoesNotOpen" })
    return takeKey(bytes)
  })

  const stored = Effect.fnUntraced(function* (owner: string, now: number) {
    const row = yield* store.sealed(owner, sealedPurpose.dataKey)
    if (row === null) return null
    const own = pending.get(owner)
    // Byte for byte what was wrapped here a moment ago: the key in it is known.
    const key = own !== undefined && Buffer.compare(own.row, row) === 0 ? own.key : yield* unwrap(owner, row)
    if (forgotten.has(owner)) return yield* fail({ _tag: "Erased" })
    pending.delete(owner)
    unwrapped.set(owner, key, now)
    return key
  })

  const isErased = (owner: string) =>
    // The partner is no user: nothing to load, and nobody erases it.
    owner === partnerOwner
      ? Effect.succeed(false)
      : Effect.map(store.load(owner), (envelope) => envelope?.erased !== undefined)

  const made = Effect.fnUntraced(function* (owner: string, now: number) {
    // A restart has forgotten whom this process forgot.
    if (yield* isErased(owner)) return yield* fail({ _tag: "Erased" })
    const bytes = yield* random.bytes(keySize)
    const row = writeWrappedRow(yield* keys.wrap(owner, Redacted.make(bytes.slice())))
    if (row === null) return yield* fail({ _tag: "KeyInvalid" })
    // Another fiber may have made one meanwhile.
    const first = pending.get(owner)
    if (first !== undefined) return first
    for (const [other, { since }] of pending) {
      if (now - since < patience) break
      pending.delete(other)
    }
    const own = { key: takeKey(bytes), row, since: now }
    pending.set(owner, own)
    return own
  })

  const refuseForgotten = (owner: string) =>
    forgotten.has(owner) ? Effect.fail(fail({ _tag: "Erased" })) : Effect.void

  return {
    /** The key that is ready now, without a fiber's turn; undefined = ask `opening`. */
    ready: (owner: string, now: number): KeyObject | undefined => unwrapped.get(owner, now),
    /** The key to seal with; `row` is set while it may not be durable, and must then be written first, or in the same commit. */
    sealing: Effect.fnUntraced(function* (owner: string) {
      yield* refuseForgotten(owner)
      const now = yield* Clock.currentTimeMillis
      const key = unwrapped.get(owner, now) ?? (yield* stored(owner, now))
      if (key !== null) return { key, row: null }
      return pending.get(owner) ?? (yield* made(owner, now))
    }),
    /** The key to open with; null = this owner has none. */
    opening: Effect.fnUntraced(function* (owner: string) {
      yield* refuseForgotten(owner)
      const now = yield* Clock.currentTimeMillis
      return unwrapped.get(owner, now) ?? (yield* stored(owner, now)) ?? pending.get(owner)?.key ?? null
    }),
    forget: (owner: string): void => {
      forgotten.add(owner)
      unwrapped.drop(owner)
      pending.delete(owner)
    }
  }
}
export type DataKeys = ReturnType<typeof makeDataKeys>
