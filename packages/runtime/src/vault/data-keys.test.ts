import { createSecretKey } from "node:crypto"
import {
  KeyProvider,
  partnerOwner,
  ProvisionStore,
  Sealer,
  sealedPurpose,
  Vault
} from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { countingRandom, testKey, uuidOf } from "../loop/test-world.test-support.ts"
import { emptyRows, sealedKey } from "../memory/memory-rows.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "./aes-sealer.ts"
import { LocalKeys } from "./local-keys.ts"
import { sealDirectly } from "./seal-box.ts"

const owner = uuidOf(1)
const context = { owner, purpose: "token:1" }
const secret = (value: string) => [{ purpose: "token:1", value: Redacted.make(value) }]

/** A vault on tables that outlive it, with a count of what was asked of the keys. */
const vaultOn = (rows = emptyRows(), key = testKey) => {
  const asked = { wraps: 0, unwraps: 0 }
  const counting = Layer.effect(
    KeyProvider,
    KeyProvider.useSync((inner) =>
      KeyProvider.of({
        ...inner,
        wrap: (of, dataKey) =>
          Effect.andThen(
            Effect.sync(() => void (asked.wraps += 1)),
            inner.wrap(of, dataKey)
          ),
        unwrap: (of, wrapped) =>
          Effect.andThen(
            Effect.sync(() => void (asked.unwraps += 1)),
            inner.unwrap(of, wrapped)
          )
      })
    )
  ).pipe(Layer.provide(LocalKeys.layer({ key })))
  const layer = Vault.layerNoDeps.pipe(
    Layer.provideMerge(AesSealer.layerNoDeps({ cache: { timeToLive: 60_000 } })),
    Layer.provide(counting),
    Layer.provideMerge(Layer.mergeAll(MemoryStore.layerOn(rows), countingRandom()))
  )
  return { rows, asked, layer }
}
const text = <E, R>(reading: Effect.Effect<Redacted.Redacted<string> | null, E, R>) =>
  Effect.map(reading, (found) => found && Redacted.value(found))
const dataKeyOf = (of: string) => sealedKey({ owner: of, purpose: sealedPurpose.dataKey })

describe("a data key", () => {
  it.effect("comes with what is sealed until it is in the store, and with nothing after", () => {
    const { layer, asked } = vaultOn()
    return Effect.gen(function* () {
      const [sealer, store] = [yield* Sealer, yield* ProvisionStore]
      const first = yield* sealer.seal(owner, secret("one"))
      const lost = yield* sealer.seal(owner, secret("two"))
      expect([first, lost].map((rows) => rows.map(({ purpose }) => purpose))).toEqual([
        ["data-key", "token:1"],
        ["data-key", "token:1"]
      ])
      for (const row of lost) yield* store.putSealed(row)
      expect((yield* sealer.seal(owner, secret("three"))).map(({ purpose }) => purpose)).toEqual(["token:1"])
      expect(asked.unwraps).toBe(0)
      // Both commits used the same key, so either may have been the one that made it durable.
      for (const [index, rows] of [first, lost].entries())
        expect(Redacted.value(yield* sealer.open(context, rows[1]?.sealed ?? new Uint8Array()))).toBe(
          ["one", "two"][index]
        )
    }).pipe(Effect.provide(layer))
  })

  it.effect("is the same for two who seal at once, also when wrapping takes long", () => {
    const slow = Layer.effect(
      KeyProvider,
      KeyProvider.useSync((inner) =>
        KeyProvider.of({
          ...inner,
          wrap: (of, key) => Effect.andThen(Effect.yieldNow, inner.wrap(of, key))
        })
      )
    ).pipe(Layer.provide(LocalKeys.layer({ key: testKey })))
    const layer = Vault.layerNoDeps.pipe(
      Layer.provideMerge(AesSealer.layerNoDeps()),
      Layer.provide(slow),
      Layer.provideMerge(Layer.mergeAll(Layer.fresh(MemoryStore.layer), countingRandom()))
    )
    return Effect.gen(function* () {
      const sealer = yield* Sealer
      const both = yield* Effect.all(
        [sealer.seal(uuidOf(3), secret("1")), sealer.seal(uuidOf(3), secret("2"))],
        { concurrency: "unbounded" }
      )
      expect(both[0][0]).toEqual(both[1][0])
      const vault = yield* Vault
      const purposes = ["a", "b", "c", "d"]
      yield* Effect.forEach(purposes, (purpose) => vault.write({ owner, purpose }, Redacted.make(purpose)), {
        concurrency: "unbounded"
      })
      for (const purpose of purposes) expect(yield* text(vault.read({ owner, purpose }))).toBe(purpose)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is unwrapped once, and again when it was kept long enough or the process is another one", () => {
    const { layer, asked, rows } = vaultOn()
    const read = Vault.use((vault) => vault.read(context))
    return Effect.gen(function* () {
      yield* Effect.gen(function* () {
        yield* Vault.use((vault) => vault.write(context, Redacted.make("x")))
        for (let times = 0; times < 20; times += 1) yield* read
        const once = asked.unwraps
        yield* TestClock.adjust("59 seconds")
        yield* read
        expect(asked.unwraps).toBe(once)
        yield* TestClock.adjust("2 seconds")
        yield* read
        expect(asked.unwraps).toBe(once + 1)
      }).pipe(Effect.provide(layer))
      const again = vaultOn(rows)
      expect(yield* text(Effect.provide(read, again.layer))).toBe("x")
      // The proof of the key, and the user's.
      expect(again.asked).toEqual({ wraps: 0, unwraps: 2 })
    })
  })

  it.effect("that is gone takes everything with it", () => {
    const { layer, rows } = vaultOn()
    return Effect.gen(function* () {
      yield* Vault.use((vault) => vault.write(context, Redacted.make("x"))).pipe(Effect.provide(layer))
      rows.sealed.delete(dataKeyOf(owner))
      const error = yield* Vault.use((vault) => vault.read(context)).pipe(
        Effect.provide(vaultOn(rows).layer),
        Effect.flip
      )
      expect(error).toMatchObject({ reason: { _tag: "DoesNotOpen" } })
    })
  })

  it.effect("of one owner does not unwrap for another", () => {
    const { layer, rows } = vaultOn()
    return Effect.gen(function* () {
      for (const of of [owner, uuidOf(2)])
        yield* Vault.use((vault) => vault.write({ ...context, owner: of }, Redacted.make(of))).pipe(
          Effect.provide(layer)
        )
      const theirs = rows.sealed.get(dataKeyOf(uuidOf(2)))
      if (theirs !== undefined) rows.sealed.set(dataKeyOf(owner), { ...theirs, owner })
      const error = yield* Vault.use((vault) => vault.read(context)).pipe(
        Effect.provide(vaultOn(rows).layer),
        Effect.flip
      )
      expect(error).toMatchObject({ reason: { _tag: "DoesNotOpen" } })
    })
  })
})

it.effect("a value of the first format opens, and is under a data key when it is written again", () => {
  const { layer, rows } = vaultOn()
  const key = createSecretKey(Buffer.alloc(32, 7))
  const [salt, nonce] = [Buffer.alloc(16, 1), Buffer.alloc(12, 2)]
  const old = (place: typeof context, text: string) => {
    const sealed = sealDirectly(key, place, { salt, nonce, plain: Buffer.from(text) })
    rows.sealed.set(sealedKey(place), { ...place, sealed })
  }
  old(context, "old")
  old({ owner: partnerOwner, purpose: "key-check" }, "open")
  return Effect.gen(function* () {
    const vault = yield* Vault
    expect(yield* text(vault.read(context))).toBe("old")
    expect(rows.sealed.has(dataKeyOf(owner))).toBe(false)
    yield* vault.write(context, Redacted.make("new"))
    expect(rows.sealed.get(sealedKey(context))?.sealed[0]).toBe(2)
    expect(yield* text(vault.read(context))).toBe("new")
  }).pipe(Effect.provide(layer))
})

it.effect(
  "a data key written by somebody else meanwhile wins, and nothing is sealed under a lost one",
  () => {
    const { layer, rows } = vaultOn()
    return Effect.gen(function* () {
      const mine = Context.get(yield* Layer.build(Layer.fresh(layer)), Sealer)
      const theirs = Context.get(yield* Layer.build(Layer.fresh(vaultOn(rows).layer)), Vault)
      // Another process has not heard of the key this one made.
      yield* mine.seal(owner, secret("mine"))
      yield* theirs.write({ owner, purpose: "session" }, Redacted.make("theirs"))
      const [row] = yield* mine.seal(owner, secret("mine"))
      expect(row?.purpose).toBe("token:1")
      yield* ProvisionStore.use((store) =>
        store.putSealed(row ?? { ...context, sealed: new Uint8Array() })
      ).pipe(Effect.provide(MemoryStore.layerOn(rows)))
      expect(yield* text(theirs.read(context))).toBe("mine")
    }).pipe(Effect.scoped)
  }
)

it.effect("a data key that appears between look and write is not written over", () => {
  const rows = emptyRows()
  const theirs = vaultOn(rows).layer
  let meanwhile: Effect.Effect<void, unknown> = Vault.use((vault) =>
    vault.write({ owner, purpose: "session" }, Redacted.make("theirs"))
  ).pipe(Effect.provide(Layer.fresh(theirs)))
  const slow = Layer.effect(
    KeyProvider,
    KeyProvider.useSync((inner) =>
      KeyProvider.of({
        ...inner,
        wrap: (of, key) => {
          const now = of === owner ? meanwhile : Effect.void
          if (of === owner) meanwhile = Effect.void
          return Effect.andThen(Effect.orDie(now), inner.wrap(of, key))
        }
      })
    )
  ).pipe(Layer.provide(LocalKeys.layer({ key: testKey })))
  const mine = Vault.layerNoDeps.pipe(
    Layer.provideMerge(AesSealer.layerNoDeps()),
    Layer.provide(slow),
    Layer.provide(Layer.mergeAll(MemoryStore.layerOn(rows), countingRandom()))
  )
  return Effect.gen(function* () {
    yield* Vault.use((vault) => vault.write(context, Redacted.make("mine"))).pipe(
      Effect.provide(Layer.fresh(mine))
    )
    for (const [purpose, value] of [
      ["session", "theirs"],
      [context.purpose, "mine"]
    ] as const)
      expect(
        yield* text(
          Vault.use((vault) => vault.read({ owner, purpose })).pipe(
            Effect.provide(Layer.fresh(vaultOn(rows).layer))
          )
        )
      ).toBe(value)
  })
})
