import { BunqApi, RateBudget } from "@bunq-provisioning/core/ports"
import type { BunqError, Reservation } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Layer, Option, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import { createServer } from "node:net"
import { TransportClock } from "../transport-clock.ts"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank, provisionItem, wireJson } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"

const path = "/v1/partner-user-provision/7"
const read = BunqApi.use((api) => api.readProvision({ uuid, provisionId: 7 }))
const write = BunqApi.use((api) => api.closeProvision({ uuid, provisionId: 7 }))
const good: FakeReply = { body: { Response: [provisionItem()] } }
const answering = (answer: FakeReply | "hang" | "cut") =>
  fakeBank(({ line }) => (line.endsWith(path) ? answer : undefined))

const closedPort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

describe("transport", () => {
  it.effect("signs every body, gives every attempt an id of its own, and sends no body with a read", () =>
    Effect.gen(function* () {
      const bank = answering(good)
      yield* driven(Effect.andThen(write, read).pipe(Effect.provide(adapterUnderTest(bank))))
      const [installation, ...rest] = bank.requests
      expect(installation).toMatchObject({ line: "POST /v1/installation", token: null, signed: false })
      expect(rest.map(({ line, signed, json }) => [line.split(" ")[0], signed, json === null])).toEqual([
        ["POST", true, false],
        ["POST", true, false],
        ["PUT", true, false],
        ["GET", false, true]
      ])
      expect(new Set(bank.requests.map(({ requestId }) => requestId)).size).toBe(5)
    })
  )

  it.effect.each<[string, FakeReply | "hang" | "cut", string, string]>([
    ["wrong signature", { ...good, signature: "wrong" }, "Unverified", "Ambiguous"],
    ["no signature", { ...good, signature: "none" }, "Unverified", "Ambiguous"],
    ["hung socket", "hang", "Unreachable", "Ambiguous"],
    ["broken connection", "cut", "Unreachable", "Ambiguous"],
    ["gateway page", { status: 502, text: "<html>", signature: "none" }, "Unavailable", "Unavailable"],
    ["maintenance page", { status: 491, text: "<html>", signature: "wrong" }, "Unavailable", "Unavailable"],
    ["too much", { text: `"${"x".repeat(3_000)}"` }, "Malformed", "Ambiguous"],
    [
      "redirect",
      { status: 307, text: "", headers: { Location: "http://127.0.0.1:2/" } },
      "Malformed",
      "Ambiguous"
    ],
    ["html with a good signature", { text: "<html>" }, "Malformed", "success"],
    ["empty body", { text: "" }, "Malformed", "success"],
    ["not found", { ...bankError("Not found.", 404), signature: "none" }, "NotFound", "NotFound"],
    ["gateway's not found", { status: 404, text: "", signature: "none" }, "Unavailable", "Ambiguous"],
    ["gateway's method", { status: 405, text: "<html>", signature: "none" }, "Unavailable", "Ambiguous"],
    ["user error", { status: 490, text: "" }, "Refused", "Refused"]
  ])("%s", ([, answer, readTag, writeTag]) =>
    Effect.gen(function* () {
      const layer = adapterUnderTest(answering(answer), { maxReplyBytes: 2_000 })
      const [seen, written] = yield* driven(
        Effect.all([Effect.exit(read), Effect.exit(write)]).pipe(Effect.provide(layer))
      )
      expect(reasonOf(seen)).toBe(readTag)
      expect(reasonOf(written)).toBe(writeTag === "Refused" ? readTag : writeTag)
      for (const exit of [seen, written] as readonly Exit.Exit<unknown, BunqError>[]) {
        const error = Option.getOrNull(Exit.findErrorOption(exit))
        const id = typeof answer === "string" ? null : "8f7e2f6c-0000-4f37-9d0b-51d53b0d5a11"
        if (error !== null) expect(error.responseId).toBe(id)
      }
    })
  )

  it.effect("a request ends with its deadline, on the clock of the transport", () =>
    Effect.gen(function* () {
      const ambient = yield* driven(
        Effect.exit(read).pipe(
          Effect.andThen(Clock.currentTimeMillis),
          Effect.provide(adapterUnderTest(answering("hang"), { requestDeadline: "5 seconds" }))
        )
      )
      expect(ambient).toBe(5_000)
      const transportClock = yield* TestClock.make()
      const exit = yield* Effect.exit(read).pipe(
        Effect.provide(
          adapterUnderTest(answering("hang"), { requestDeadline: "5 seconds" }).pipe(
            Layer.provide(Layer.succeed(TransportClock, transportClock))
          )
        ),
        Effect.race(
          Effect.gen(function* () {
            for (;;) {
              yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
              yield* transportClock.adjust("100 millis")
            }
          })
        )
      )
      expect(reasonOf(exit)).toBe("Unreachable")
      expect(yield* transportClock.currentTimeMillis).toBeGreaterThanOrEqual(5_000)
      expect(yield* Clock.currentTimeMillis).toBe(5_000)
    })
  )

  it.live("a refused connection sent nothing, so even a write is only unreachable", () =>
    Effect.gen(function* () {
      const port = yield* Effect.promise(closedPort)
      const exit = yield* Effect.exit(write).pipe(
        Effect.provide(
          adapterUnderTest(
            { ...answering(good), fetch: globalThis.fetch },
            { environment: { name: "local", url: `http://127.0.0.1:${port}` } }
          )
        )
      )
      expect(reasonOf(exit)).toBe("Unreachable")
    })
  )

  it.effect("the slot of a lost request is kept for one more deadline", () =>
    Effect.gen(function* () {
      const log: [string, number][] = []
      const budget = Layer.succeed(RateBudget, {
        reserve: ({ endpoint }: Reservation) =>
          Effect.flatMap(Effect.scope, (scope) =>
            Scope.addFinalizer(
              scope,
              Effect.flatMap(Clock.currentTimeMillis, (now) =>
                Effect.sync(() => void log.push([endpoint, now]))
              )
            )
          ),
        throttled: () => Effect.void,
        every: () => Effect.succeed(0)
      })
      const layer = adapterUnderTest(answering("hang"), { requestDeadline: "5 seconds", budget })
      yield* driven(
        Effect.exit(read).pipe(
          Effect.andThen(Effect.sync(() => expect(log).toHaveLength(3))),
          Effect.andThen(Effect.sleep("20 seconds")),
          Effect.provide(layer)
        )
      )
      expect(log.at(-1)).toEqual(["GET /v1/partner-user-provision/{id}", 10_000])
    })
  )

  it.effect("a refusal keeps the response id and a hint without what was sent", () =>
    Effect.gen(function* () {
      const bank = fakeBank(({ line }) =>
        line.endsWith(path)
          ? {
              status: 400,
              body: { Error: [{ errorDescription: 'Value "ada@example.com" is in use, call +31612345678.' }] }
            }
          : undefined
      )
      const error = yield* driven(Effect.flip(read).pipe(Effect.provide(adapterUnderTest(bank))))
      expect(error.reason).toEqual({ _tag: "Refused", status: 400, hint: "Value … is in use, call …" })
      expect(error.responseId).toBe("8f7e2f6c-0000-4f37-9d0b-51d53b0d5a11")
      expect(error.operation).toBe("BunqApi.readProvision")
    })
  )

  it.effect("a 429 teaches the budget and says how long to wait", () =>
    Effect.gen(function* () {
      const taught: unknown[] = []
      const budget = Layer.succeed(RateBudget, {
        reserve: () => Effect.void,
        throttled: (endpoint: string, limit: unknown) =>
          Effect.sync(() => void taught.push([endpoint, limit])),
        every: () => Effect.succeed(0)
      })
      const stated = "You can do a maximum of 3 calls per 7 second to this endpoint."
      const text = wireJson({ Error: [{ errorDescription: stated }] })
      const layer = adapterUnderTest(answering({ status: 429, text, signature: "none" }), { budget })
      const error = yield* driven(Effect.flip(read).pipe(Effect.provide(layer)))
      expect(error.reason._tag).toBe("Throttled")
      expect(String(error.retryAfter)).toContain("7")
      expect(taught).toEqual([["GET /v1/partner-user-provision/{id}", { calls: 3, seconds: 7 }]])
    })
  )

  it.effect("a 429 with absurd numbers makes nobody wait longer than an hour", () =>
    Effect.gen(function* () {
      const answer = bankError("You can do a maximum of 3 calls per 999999 second to this endpoint.", 429)
      const error = yield* driven(Effect.flip(read).pipe(Effect.provide(adapterUnderTest(answering(answer)))))
      expect(error.retryAfter).toEqual(Duration.hours(1))
    })
  )

  it.effect("wrong options fail before anything is sent", () =>
    Effect.gen(function* () {
      const bank = answering(good)
      const refused = (options: Parameters<typeof adapterUnderTest>[1]) =>
        Effect.flip(read.pipe(Effect.provide(adapterUnderTest(bank, options))))
      const production = yield* refused({
        environment: { name: "production" },
        apiKey: Redacted.make("sandbox_x")
      })
      expect(production.reason._tag).toBe("SandboxKeyAgainstProduction")
      const settle = yield* refused({ requestDeadline: "5 seconds", settleWindow: "5 seconds" })
      expect(settle.reason._tag).toBe("SettleWindowTooShort")
      expect(bank.requests).toEqual([])
    })
  )
})
