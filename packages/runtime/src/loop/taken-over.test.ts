import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { person, testWorld, uuidOf } from "./test-world.test-support.ts"

const fenced = (operation: string) => new StoreError({ operation, reason: { _tag: "Fenced" } })

/** A store that somebody else takes when the signal comes: then every write is refused, and whoever waits for `lost` is told. */
const takenStore = (taken: Deferred.Deferred<void>) =>
  Layer.effect(
    ProvisionStore,
    Effect.map(ProvisionStore, (store) => {
      const guarded =
        <Args extends readonly unknown[], A>(
          operation: string,
          write: (...args: Args) => Effect.Effect<A, StoreError>
        ) =>
        (...args: Args) =>
          Effect.flatMap(Deferred.isDone(taken), (gone) =>
            gone ? Effect.fail(fenced(operation)) : write(...args)
          )
      return ProvisionStore.of({
        ...store,
        commit: guarded("ProvisionStore.commit", store.commit),
        markSent: guarded("ProvisionStore.markSent", store.markSent),
        putSealed: guarded("ProvisionStore.putSealed", store.putSealed),
        lost: Effect.andThen(Deferred.await(taken), Effect.fail(fenced("ProvisionStore.lost")))
      })
    })
  ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))

it.effect("a provisioner whose store was taken over calls nobody any more, and says why", () => {
  const bank = makeScriptedBank()
  return Effect.gen(function* () {
    const taken = yield* Deferred.make<void>()
    yield* Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      yield* TestClock.adjust("10 seconds")
      const ended = yield* Effect.forkChild(provisioner.ended)
      const watching = yield* Effect.forkChild(
        Effect.exit(provisioner.changes(uuidOf(1)).pipe(Stream.runDrain))
      )
      yield* Deferred.succeed(taken, undefined)
      expect((yield* Fiber.join(ended))?.reason).toEqual({ _tag: "TakenOver" })
      yield* Fiber.join(watching)
      const calls = bank.calls.length
      yield* TestClock.adjust("1 day")
      expect(bank.calls.length).toBe(calls)
      for (const call of [
        provisioner.provision(person(2)),
        provisioner.view(uuidOf(1)),
        provisioner.send(uuidOf(1), { type: "provision.close" }),
        provisioner.retryAll()
      ]) {
        const error = yield* Effect.flip(call as Effect.Effect<unknown, { readonly message: string }>)
        expect(error).toMatchObject({ _tag: "ProvisionerError", reason: { _tag: "TakenOver" } })
        expect(error.message).toContain("another process has taken over the database")
      }
    }).pipe(Effect.provide(testWorld(bank, takenStore(taken))))
  })
})

it.effect("a provisioner that was closed ended without an error", () =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    const ended = yield* Effect.forkChild(provisioner.ended)
    yield* provisioner.close
    expect(yield* Fiber.join(ended)).toBe(null)
    expect(yield* Effect.flip(provisioner.view(uuidOf(1)))).toMatchObject({ reason: { _tag: "Closed" } })
  }).pipe(Effect.provide(testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))))
)
