import { BunqApi } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Logger } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { fakeBank, provisionItem } from "../testing/fake-bank.ts"

const read = BunqApi.use((api) => api.readProvision({ uuid, provisionId: 7 }))

/** A bank whose signatures fit only what came from an installation made after its key last changed. */
const changingKey = () => {
  let generation = 0
  const tokens = new Map<string, number>()
  const fake = fakeBank(({ line, token }) => {
    if (line === "POST /v1/installation") return undefined
    const born = tokens.get(token ?? "")
    const signature = born !== undefined && born < generation ? ({ signature: "wrong" } as const) : {}
    if (!line.startsWith("GET")) return undefined
    return { body: { Response: [provisionItem()] }, ...signature }
  })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const reply = await fake.fetch(input, init)
    const text = await reply.clone().text()
    for (const [, token] of text.matchAll(/"token":"([^"]+)"/g)) tokens.set(token ?? "", generation)
    return reply
  }
  return {
    bank: { ...fake, fetch },
    change: () => {
      generation += 1
    }
  }
}

describe("another signing key of bunq", () => {
  it.effect(
    "ends in a fresh installation after five wrong signatures in a row, once a day, and says so",
    () =>
      Effect.gen(function* () {
        const { bank, change } = changingKey()
        const warnings: unknown[] = []
        const run = Effect.gen(function* () {
          yield* read
          change()
          const exits = yield* Effect.forEach([1, 2, 3, 4, 5, 6], () => Effect.exit(read))
          expect(exits.map(reasonOf)).toEqual([...Array(5).fill("Unverified"), "success"])
          expect(bank.count("POST /v1/installation")).toBe(2)
          expect(warnings).toHaveLength(1)
          change()
          const again = yield* Effect.forEach(Array.from({ length: 12 }), () => Effect.exit(read))
          expect(new Set(again.map(reasonOf))).toEqual(new Set(["Unverified"]))
          expect(bank.count("POST /v1/installation")).toBe(2)
          yield* Effect.sleep("24 hours")
          yield* read
          expect(bank.count("POST /v1/installation")).toBe(3)
          expect(warnings).toHaveLength(2)
        })
        const log = Logger.layer([Logger.make(({ message }) => void warnings.push(message))])
        const layer = adapterUnderTest(bank).pipe(Layer.provideMerge(log))
        yield* driven(run.pipe(Effect.provide(layer)), { step: 60_000, until: 100_000_000 })
        expect(yield* Clock.currentTimeMillis).toBe(86_400_000)
      })
  )

  it.effect("that could not be asked for is asked for again ten minutes later", () =>
    Effect.gen(function* () {
      const { bank, change } = changingKey()
      let down = false
      const fetch: typeof globalThis.fetch = (input, init) =>
        down && new Request(input, init).url.endsWith("/installation")
          ? Promise.reject(new TypeError("fetch failed"))
          : bank.fetch(input, init)
      const run = Effect.gen(function* () {
        yield* read
        change()
        yield* Effect.forEach([1, 2, 3, 4, 5], () => Effect.exit(read))
        down = true
        expect(reasonOf(yield* Effect.exit(read))).toBe("Ambiguous")
        down = false
        expect(reasonOf(yield* Effect.exit(read))).toBe("Unverified")
        yield* Effect.sleep("10 minutes")
        expect(reasonOf(yield* Effect.exit(read))).toBe("success")
      })
      yield* driven(run.pipe(Effect.provide(adapterUnderTest({ ...bank, fetch }))), { until: 1_000_000 })
    })
  )

  it.effect("single wrong signatures between right ones, and missing ones, replace nothing", () =>
    Effect.gen(function* () {
      let reads = 0
      const bank = fakeBank(({ line }) => {
        if (!line.startsWith("GET")) return undefined
        reads += 1
        const signature =
          reads % 5 === 0 ? {} : { signature: reads > 40 ? ("none" as const) : ("wrong" as const) }
        return { body: { Response: [provisionItem()] }, ...signature }
      })
      const run = Effect.forEach(Array.from({ length: 80 }), () => Effect.exit(read))
      const exits = yield* driven(run.pipe(Effect.provide(adapterUnderTest(bank))))
      expect(exits.map(reasonOf).filter((tag) => tag === "Unverified")).toHaveLength(64)
      expect(bank.count("POST /v1/installation")).toBe(1)
    })
  )
})
