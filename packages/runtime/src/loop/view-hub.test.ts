import type { View } from "@bunq-provisioning/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { makeViewHub } from "./view-hub.ts"
import type { Published } from "./view-hub.ts"

const at = (seq: number, uuid = "one"): Published => ({ seq, view: { uuid, since: seq } as View })
const publish = (hub: ReturnType<typeof makeViewHub>, published: Published) =>
  hub.publish(published.view.uuid, () => published)
const sinces = (stream: Stream.Stream<View>) => Stream.runCollect(Stream.map(stream, ({ since }) => since))
/** Publishes while the present view is being read, as a commit in between would. */
const reading = (hub: ReturnType<typeof makeViewHub>, seq: number) =>
  Effect.sync(() => {
    for (const older of [1, 2]) publish(hub, at(older))
    publish(hub, at(3))
    return at(seq)
  })

describe("the view hub", () => {
  it.effect("neither repeats nor misses what was committed while the present view was read", () =>
    Effect.gen(function* () {
      const hub = makeViewHub()
      const one = yield* Effect.forkChild(sinces(hub.changes("one", reading(hub, 2))))
      const all = yield* Effect.forkChild(sinces(hub.allChanges(Stream.fromEffect(reading(hub, 2)))))
      yield* Effect.yieldNow
      publish(hub, at(4))
      publish(hub, at(1, "two"))
      yield* Effect.yieldNow
      yield* hub.close
      expect(yield* Fiber.join(one)).toEqual(expect.arrayContaining([2, 3, 4]))
      expect((yield* Fiber.join(one))[0]).toBe(2)
      expect(yield* Fiber.join(one)).not.toContain(1)
      expect(new Set(yield* Fiber.join(all))).toEqual(new Set([2, 3, 4, 1]))
      expect((yield* Fiber.join(all)).filter((since) => since === 2).length).toBe(1)
      expect(hub.watching()).toBe(0)
    })
  )

  it.effect("lets a slow reader miss steps, never the latest", () =>
    Effect.gen(function* () {
      const hub = makeViewHub()
      const flood = Effect.sync(() => {
        for (let seq = 2; seq <= 10_000; seq += 1) {
          publish(hub, at(seq))
          publish(hub, at(seq, "two"))
        }
        return at(1)
      })
      const one = yield* Effect.forkChild(sinces(hub.changes("one", flood)))
      const all = yield* Effect.forkChild(sinces(hub.allChanges(Stream.fromEffect(flood))))
      yield* Effect.yieldNow
      yield* hub.close
      const [seen, seenOfAll] = [yield* Fiber.join(one), yield* Fiber.join(all)]
      expect(seen.length).toBeLessThan(200)
      expect(seen.at(-1)).toBe(10_000)
      expect(seenOfAll.length).toBeLessThan(5_000)
      expect(seenOfAll.filter((since) => since === 10_000).length).toBeGreaterThanOrEqual(2)
    })
  )

  it("makes no view that nobody watches", () => {
    const hub = makeViewHub()
    hub.publish("one", () => {
      throw new Error("made")
    })
    expect(hub.watching()).toBe(0)
  })
})
