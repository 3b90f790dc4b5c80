import { createSecretKey } from "node:crypto"
import {
  KeyProvider,
  partnerOwner,
  ProvisionStore,
  Sealer,
  sealedPurpose,
  SealerError,
  Vault
} from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { begin } from "@bunq-provisioning/core/step"
import { countingRandom, uuidOf } from "../loop/test-world.test-support.ts"
import { emptyRows, sealedKey } from "../memory/memory-rows.ts"
import type { MemoryRows } from "../memory/memory-rows.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "./aes-sealer.ts"
import { LocalKeys } from "./local-keys.ts"
import { rotateKeys } from "./rotate-keys.ts"
import type { KeyRotation } from "./rotate-keys.ts"
import { sealDirectly } from "./seal-box.ts"

const base64 = (fill: number) => Buffer.alloc(32, fill).toString("base64")
const [old, fresh] = [base64(7), base64(8)]
const keys = (...given: readonly string[]) => LocalKeys.layer({ key: Redacted.make(given.join(",")) })

const on = (rows: MemoryRows, provider: ReturnType<typeof keys>) =>
  Vault.layerNoDeps.pipe(
    Layer.provideMerge(AesSealer.layerNoDeps()),
    Layer.provideMerge(provider),
    Layer.provideMerge(Layer.mergeAll(MemoryStore.layerOn(rows), countingRandom()))
  )
const rotation = (onProgress?: (soFar: KeyRotation) => void) =>
  Effect.gen(function* () {
    const [store, sealer] = [yield* ProvisionStore, yield* Sealer]
    return yield* rotateKeys({ store, sealer }, onProgress === undefined ? {} : { onProgress })
  })
const write = (index: number, value: string) =>
  Vault.use((vault) => vault.write({ owner: uuidOf(index), purpose: "request" }, Redacted.make(value)))
const read = (index: number) =>
  Effect.map(
    Vault.use((vault) => vault.read({ owner: uuidOf(index), purpose: "request" })),
    (found) => (found === null ? null : Redacted.value(found))
  )
const users = Array.from({ length: 230 }, (_, index) => index + 1)

const commitOf = (index: number) => {
  const uuid = uuidOf(index)
  const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
  const standing = { phase: "requesting" as const, settled: false, stalled: false }
  const none = { expected: null, journal: [], deadline: null, interest: [], sealed: [], inbox: [] }
  return ProvisionStore.use((store) => store.commit({ uuid, envelope, standing, ...none }))
}

describe("a rotation", () => {
  it.effect("wraps every data key anew in pages, and the old key is not needed any more", () => {
    const rows = emptyRows()
    return Effect.gen(function* () {
      yield* Effect.forEach(users, (index) => write(index, `of ${index}`)).pipe(
        Effect.provide(on(rows, keys(old)))
      )
      const told: KeyRotation[] = []
      const done = yield* Effect.provide(
        rotation((soFar) => told.push(soFar)),
        on(rows, keys(fresh, old))
      )
      // The partner has one too.
      expect(done).toEqual({ rewrapped: users.length + 1, current: 0, resealed: 0, refused: [], done: true })
      expect(told.length).toBe(3)
      expect(told.at(-1)).toEqual(done)
      yield* Effect.gen(function* () {
        for (const index of users) expect(yield* read(index)).toBe(`of ${index}`)
      }).pipe(Effect.provide(on(rows, keys(fresh))))
      const refused = yield* Effect.flip(Effect.provide(read(1), on(rows, keys(old))))
      expect(refused).toMatchObject({ reason: { _tag: "DoesNotOpen" } })
      expect(yield* Effect.provide(rotation(), on(rows, keys(fresh)))).toMatchObject({
        rewrapped: 0,
        current: 231
      })
    })
  })

  it.effect("that dies in the middle leaves everything open, and goes on when it is run again", () => {
    const rows = emptyRows()
    const dying = Layer.effect(
      KeyProvider,
      KeyProvider.useSync((inner) => {
        let left = 200
        const down = new SealerError({
          operation: "test",
          reason: { _tag: "KeyServiceFailed", isRetryable: true }
        })
        return KeyProvider.of({
          ...inner,
          wrap: (owner, dataKey) => (left-- > 0 ? inner.wrap(owner, dataKey) : Effect.fail(down))
        })
      })
    ).pipe(Layer.provide(keys(fresh, old)))
    return Effect.gen(function* () {
      yield* Effect.forEach(users, (index) => write(index, `of ${index}`)).pipe(
        Effect.provide(on(rows, keys(old)))
      )
      expect(yield* Effect.flip(Effect.provide(rotation(), on(rows, dying)))).toMatchObject({
        reason: { _tag: "KeyServiceFailed" }
      })
      yield* Effect.gen(function* () {
        for (const index of users) expect(yield* read(index)).toBe(`of ${index}`)
        expect(yield* rotation()).toEqual({
          rewrapped: 31,
          current: 200,
          resealed: 0,
          refused: [],
          done: true
        })
      }).pipe(Effect.provide(on(rows, keys(fresh, old))))
    })
  })

  it.effect("goes on under load: users are onboarded, rewritten and erased meanwhile", () => {
    const rows = emptyRows()
    const layer = on(rows, keys(fresh, old))
    const [early, late] = [users.slice(0, 120), users.slice(120)]
    return Effect.gen(function* () {
      yield* Effect.forEach(early, (index) => write(index, "early")).pipe(Effect.provide(on(rows, keys(old))))
      yield* Effect.gen(function* () {
        const load = yield* Effect.forkChild(
          Effect.forEach(late, (index) =>
            Effect.gen(function* () {
              yield* write(index, "late")
              yield* write((index * 7) % 100 || 1, "rewritten")
              if (index % 50 === 0) {
                yield* Sealer.use((sealer) => sealer.forget(uuidOf(index - 50)))
                yield* ProvisionStore.use((store) => store.eraseSealed(uuidOf(index - 50)))
              }
              yield* Effect.yieldNow
            })
          )
        )
        yield* rotation()
        yield* Fiber.join(load)
      }).pipe(Effect.provide(layer))
      yield* Effect.gen(function* () {
        let erased = 0
        for (const index of users) {
          const found = yield* read(index)
          if (found === null) erased += 1
          else expect(["early", "late", "rewritten"]).toContain(found)
        }
        expect(erased).toBe(2)
      }).pipe(Effect.provide(on(rows, keys(fresh))))
    })
  })

  it.effect("brings nobody back who is erased while their key is being wrapped", () => {
    const rows = emptyRows()
    const erasing = Layer.effect(
      KeyProvider,
      Effect.gen(function* () {
        const [inner, store] = [yield* KeyProvider, yield* ProvisionStore]
        return KeyProvider.of({
          ...inner,
          wrap: (owner, dataKey) =>
            Effect.andThen(
              owner === uuidOf(2) ? Effect.orDie(store.eraseSealed(owner)) : Effect.void,
              inner.wrap(owner, dataKey)
            )
        })
      })
    ).pipe(Layer.provide(keys(fresh, old)))
    return Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3], (index) => write(index, "x")).pipe(Effect.provide(on(rows, keys(old))))
      const done = yield* Effect.provide(rotation(), on(rows, erasing))
      expect(done).toMatchObject({ rewrapped: 3, done: true })
      expect([...rows.sealed.values()].filter(({ owner }) => owner === uuidOf(2))).toEqual([])
    })
  })

  it.effect("brings values of the first format under data keys", () => {
    const rows = emptyRows()
    const key = createSecretKey(Buffer.alloc(32, 7))
    const direct = (owner: string, purpose: string, text: string) => {
      const options = { salt: Buffer.alloc(16, 1), nonce: Buffer.alloc(12, 2), plain: Buffer.from(text) }
      const sealed = sealDirectly(key, { owner, purpose }, options)
      rows.sealed.set(sealedKey({ owner, purpose }), { owner, purpose, sealed })
    }
    direct(partnerOwner, "key-check", "open")
    direct(partnerOwner, "session", "of the partner")
    for (const index of [1, 2]) direct(uuidOf(index), "request", `of ${index}`)
    return Effect.gen(function* () {
      yield* Effect.forEach([1, 2], commitOf).pipe(Effect.provide(MemoryStore.layerOn(rows)))
      const done = yield* Effect.provide(rotation(), on(rows, keys(fresh, old)))
      expect(done).toMatchObject({ resealed: 4, done: true })
      yield* Effect.gen(function* () {
        for (const index of [1, 2]) expect(yield* read(index)).toBe(`of ${index}`)
        const session = yield* Vault.use((vault) => vault.read({ owner: partnerOwner, purpose: "session" }))
        expect(Redacted.value(session ?? Redacted.make(""))).toBe("of the partner")
      }).pipe(Effect.provide(on(rows, keys(fresh))))
      expect([...rows.sealed.values()].filter(({ sealed }) => sealed[0] === 1)).toEqual([])
      expect(rows.sealed.has(sealedKey({ owner: uuidOf(1), purpose: sealedPurpose.dataKey }))).toBe(true)
    })
  })

  it.effect("is not stopped by a damaged row: it is named and left, and the others are wrapped", () => {
    const rows = emptyRows()
    const damaged = sealedKey({ owner: uuidOf(2), purpose: sealedPurpose.dataKey })
    return Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3], (index) => write(index, `of ${index}`)).pipe(
        Effect.provide(on(rows, keys(old)))
      )
      const row = { ...rows.sealed.get(damaged)!, sealed: new Uint8Array(60) }
      rows.sealed.set(damaged, row)
      const found = yield* Effect.provide(rotation(), on(rows, keys(fresh, old)))
      expect(found).toEqual({ rewrapped: 3, current: 0, resealed: 0, refused: [uuidOf(2)], done: false })
      expect(rows.sealed.get(damaged)).toBe(row)
      expect(yield* Effect.provide(read(3), on(rows, keys(fresh)))).toBe("of 3")
    })
  })
})
