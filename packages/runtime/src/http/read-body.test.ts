import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { usualLimits } from "./api-limits.ts"
import type { Caller } from "./caller.ts"
import { makeReadBody } from "./read-body.ts"

const request = (body: BodyInit | null, headers: { readonly [name: string]: string } = {}) =>
  new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    duplex: "half"
  } as RequestInit)
const reading = makeReadBody({ ...usualLimits, bodyBytes: 3_000, bodyWithin: 1_000 })
const refusal = (given: Request, limit = 100) =>
  Effect.map(Effect.flip(reading(given, limit)), ({ reason }) => reason)
const settle = Effect.promise(() => new Promise((go) => setTimeout(go, 5)))

describe("a body", () => {
  it.effect("is one JSON object", () =>
    Effect.gen(function* () {
      expect(yield* reading(request('{"a":"é"}'), 100)).toEqual({ value: { a: "é" }, size: 10 })
      expect(yield* reading(request(null), 100, { optional: true })).toEqual({ value: {}, size: 0 })
      for (const [body, reason] of [
        ["[1]", "BodyInvalid"],
        ["null", "BodyInvalid"],
        ["{", "BodyInvalid"],
        [new Uint8Array([34, 255, 34]), "BodyInvalid"],
        [null, "BodyInvalid"]
      ] as const)
        expect(yield* refusal(request(body as BodyInit))).toBe(reason)
    })
  )

  it.effect("says that it is JSON, in UTF-8", () =>
    Effect.gen(function* () {
      for (const type of ["text/plain", "application/jsonp", "application/json; charset=latin1", ""])
        expect(yield* refusal(request("{}", { "content-type": type }))).toBe("NotJson")
      expect(
        yield* reading(request("{}", { "content-type": "application/json; charset=UTF-8" }), 9)
      ).toMatchObject({ value: {} })
    })
  )

  it.effect("is bounded, announced or not, by itself and with all others", () =>
    Effect.gen(function* () {
      expect(yield* refusal(request("{}", { "content-length": "101" }))).toBe("BodyTooLarge")
      expect(yield* refusal(request("{}", { "content-length": "many" }))).toBe("BodyTooLarge")
      expect(yield* refusal(request(`{"a":"${"x".repeat(200)}"}`))).toBe("BodyTooLarge")
      const slow = (bytes: number) =>
        new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(bytes).fill(32)) })
      const first = yield* Effect.forkChild(reading(request(slow(2_000)), 9_000))
      yield* settle
      expect(yield* refusal(request(slow(2_000)), 9_000)).toBe("Unavailable")
      yield* Fiber.interrupt(first)
      expect(yield* reading(request("{}"), 100)).toMatchObject({ value: {} })
    })
  )

  it.effect("of users leaves room for operators, and one user's for others", () =>
    Effect.gen(function* () {
      const user = (uuid: string): Caller => ({
        kind: "user",
        uuid,
        claims: { v: 1, sub: uuid, iat: 1, exp: 2, fam: 1, id: uuid }
      })
      const spaces = (bytes: number) =>
        new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(bytes).fill(32)) })
      const waits = (bytes: number, caller: Caller) =>
        Effect.tap(Effect.forkChild(reading(request(spaces(bytes)), 9_000, { caller })), () => settle)
      const refused = (bytes: number, caller: Caller) =>
        Effect.map(Effect.flip(reading(request(spaces(bytes)), 9_000, { caller })), ({ reason }) => reason)
      const waiting = [yield* waits(700, user("a"))]
      expect(yield* refused(100, user("a"))).toBe("Unavailable")
      for (const uuid of ["b", "c"]) waiting.push(yield* waits(700, user(uuid)))
      expect(yield* refused(700, user("d"))).toBe("Unavailable")
      const operator: Caller = { kind: "operator", id: "1", scope: "act" }
      expect(
        yield* reading(request(`{"a":"${"x".repeat(700)}"}`), 9_000, { caller: operator })
      ).toMatchObject({
        size: 708
      })
      for (const one of waiting) yield* Fiber.interrupt(one)
      expect(
        yield* reading(request(`{"a":"${"x".repeat(700)}"}`), 9_000, { caller: user("a") })
      ).toMatchObject({
        size: 708
      })
    })
  )

  it.effect("arrives in time, or is not waited for", () =>
    Effect.gen(function* () {
      let isCancelled = false
      const never = new ReadableStream({ cancel: () => void (isCancelled = true) })
      const waiting = yield* Effect.forkChild(refusal(request(never)))
      yield* settle
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(waiting)).toBe("Slow")
      expect(isCancelled).toBe(true)
      const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("canary")) })
      expect(yield* refusal(request(broken))).toBe("BodyInvalid")
    })
  )
})
