import { StoreError } from "@bunq-provisioning/core/ports"
import type { StoreReason } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { makeChangeHorizon } from "./change-horizon.ts"
import { perTransaction } from "./change-number.ts"

/** A statement under way, and how it ends. */
const begun = Effect.fnUntraced(function* (horizon: ReturnType<typeof makeChangeHorizon>) {
  const reply = yield* Deferred.make<{ readonly first: number }, StoreError>()
  const fiber = yield* Effect.forkChild(Effect.exit(horizon.writing(Deferred.await(reply))), {
    startImmediately: true
  })
  const ended = Effect.asVoid(Fiber.join(fiber))
  return {
    written: (transaction: number) =>
      Effect.andThen(Deferred.succeed(reply, { first: transaction * perTransaction }), ended),
    failed: (tag: StoreReason["_tag"]) =>
      Effect.andThen(
        Deferred.fail(
          reply,
          new StoreError({ operation: "ProvisionStore.commit", reason: { _tag: tag } as StoreReason })
        ),
        ended
      )
  }
})
const end = (transaction: number) => (transaction + 1) * perTransaction - 1

describe("up to where changes may be handed out", () => {
  it.effect("is where the oldest statement under way began, whichever ends first", () =>
    Effect.gen(function* () {
      const horizon = makeChangeHorizon(end(1))
      const [one, two] = [yield* begun(horizon), yield* begun(horizon)]
      yield* two.written(3)
      const three = yield* begun(horizon)
      expect(horizon.reach()).toEqual({ through: end(1), asksServer: false })
      yield* one.written(2)
      expect(horizon.reach()).toEqual({ through: end(3), asksServer: false })
      yield* three.written(4)
      expect(horizon.reach()).toEqual({ through: end(4), asksServer: false })
    })
  )

  it.effect.each(["VersionConflict", "Corrupted", "DiskFull", "ReadOnly"] as const)(
    "is not the server's business when it has refused a statement: %s",
    (tag) =>
      Effect.gen(function* () {
        const horizon = makeChangeHorizon(end(1))
        const [one, two] = [yield* begun(horizon), yield* begun(horizon)]
        yield* one.failed(tag)
        yield* two.written(3)
        expect(horizon.reach()).toEqual({ through: end(3), asksServer: false })
      })
  )

  it.effect("is never less than it was before a reply was lost; beyond that the server is asked", () =>
    Effect.gen(function* () {
      const horizon = makeChangeHorizon(end(1))
      yield* (yield* begun(horizon)).written(2)
      const [one, two] = [yield* begun(horizon), yield* begun(horizon)]
      yield* two.written(4)
      yield* one.failed("Unreachable")
      yield* (yield* begun(horizon)).written(5)
      yield* (yield* begun(horizon)).failed("Unreadable")
      expect(horizon.reach()).toEqual({ through: end(2), asksServer: true })
    })
  )
})
