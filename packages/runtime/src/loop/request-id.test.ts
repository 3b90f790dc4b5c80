import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { Provisioner } from "./provisioner.ts"
import type { ProvisionOptions } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { address, person, testWorld, uuidOf } from "./test-world.test-support.ts"

const { file } = temporaryFolder()
const reused = { _tag: "ProvisionerError", reason: { _tag: "IdReused" } }
const answers = { ADDRESS_MAIN: address }

const asking = (number: number, over: object = {}, options: ProvisionOptions = { id: "k1", answers }) =>
  Provisioner.use((provisioner) => provisioner.provision({ ...person(number), ...over }, options))

describe("the id of a request", () => {
  it.effect("is good for this request alone, also after a restart", () =>
    Effect.gen(function* () {
      const path = file()
      const life = <A, E>(body: Effect.Effect<A, E, Provisioner>) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          const world = testWorld(makeScriptedBank(), SqliteStore.layer({ file: path }))
          const built = yield* Layer.build(world).pipe(Scope.provide(scope))
          const result = yield* Effect.provideContext(body, built)
          yield* Scope.close(scope, Exit.void)
          return result
        })
      const repeats = Effect.gen(function* () {
        const { externalUuid, ...others } = person(1)
        // The same, written otherwise.
        expect((yield* asking(1, { ...others, externalUuid: externalUuid.toUpperCase() })).uuid).toBe(
          uuidOf(1)
        )
        for (const other of [
          asking(1, { email: "other@example.com" }),
          asking(1, {}, { id: "k1" }),
          asking(1, {}, { id: "k1", answers: { ADDRESS_MAIN: { ...address, city: "Ede" } } }),
          asking(2)
        ])
          expect(yield* Effect.flip(other)).toMatchObject(reused)
        expect((yield* asking(1, {}, {})).uuid).toBe(uuidOf(1))
        expect((yield* asking(1, {}, { id: "k2" })).uuid).toBe(uuidOf(1))
      })
      yield* life(Effect.andThen(asking(1), repeats))
      yield* life(repeats)
      yield* life(
        Effect.gen(function* () {
          const nobody = Provisioner.use((provisioner) => provisioner.view(uuidOf(2)))
          expect(yield* Effect.flip(nobody)).toMatchObject({ reason: { _tag: "NotFound" } })
        })
      )
    })
  )

  it.effect("makes one user of two that come at once", () =>
    Effect.gen(function* () {
      const exits = yield* Effect.all(
        [1, 2].map((number) => Effect.exit(asking(number))),
        {
          concurrency: "unbounded"
        }
      )
      expect(exits.filter(Exit.isSuccess).length).toBe(1)
      expect(yield* ProvisionStore.use((store) => store.list({ limit: 9 }))).toHaveLength(1)
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))))
  )

  it.effect("is known for as long as the user is, though marks of messages go", () =>
    Effect.gen(function* () {
      yield* asking(1)
      const pruned = { before: Number.MAX_SAFE_INTEGER, limit: 9 }
      expect(yield* ProvisionStore.use((store) => store.pruneInbox(pruned))).toBe(2)
      expect((yield* asking(1)).uuid).toBe(uuidOf(1))
      expect(yield* Effect.flip(asking(1, { email: "other@example.com" }))).toMatchObject(reused)
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))))
  )

  it.effect("is still good when nothing that was sealed is left to compare it with", () =>
    Effect.gen(function* () {
      yield* asking(1)
      yield* ProvisionStore.use((store) => store.dropSealed(uuidOf(1), ["request-id"]))
      expect((yield* asking(1)).uuid).toBe(uuidOf(1))
      expect(yield* Effect.flip(asking(2))).toMatchObject(reused)
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))))
  )

  it.effect("is refused when it is none", () =>
    Effect.gen(function* () {
      for (const id of ["", "x".repeat(129), 7, null])
        expect(yield* Effect.flip(asking(1, {}, { id: id as string }))).toMatchObject({
          reason: { _tag: "ArgumentInvalid", argument: "id" }
        })
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))))
  )
})
