import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "./test-world.test-support.ts"

/** A server whose connection breaks while it commits: it says nothing, and is done with it when `arrive` runs. */
const slowServer = () => {
  const line = { cut: false, arrive: Effect.void as Effect.Effect<unknown, StoreError> }
  const layer = Layer.effect(
    ProvisionStore,
    ProvisionStore.useSync((inner) => ({
      ...inner,
      commit: (commit: Commit) =>
        Effect.suspend(() => {
          if (!line.cut) return inner.commit(commit)
          line.cut = false
          line.arrive = inner.commit(commit)
          return Effect.fail(new StoreError({ operation: "commit", reason: { _tag: "Unreachable" } }))
        })
    }))
  ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))
  return { line, layer }
}

it.effect(
  "a repeated message whose first commit became durable later is answered with what it changed",
  () => {
    const { line, layer } = slowServer()
    const message = [uuidOf(1), { type: "provision.close" }, { id: "message 1" }] as const
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      yield* pass("30 seconds")
      line.cut = true
      const failed = yield* Effect.flip(provisioner.send(...message))
      expect(failed).toMatchObject({ _tag: "StoreError", reason: { _tag: "Unreachable" } })
      // Read again before the server was done: as it was.
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("collecting")
      yield* line.arrive
      const repeated = yield* provisioner.send(...message)
      expect([repeated.outcome, repeated.view.phase]).toEqual(["duplicate", "closing"])
      yield* pass("1 minute")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("closed")
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), layer)))
  }
)
