import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { driven } from "../testing/adapter-under-test.ts"
import { makeExchange } from "./exchange.ts"

/** What a socket does with the reply after its first bytes. */
const streaming = (
  then: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
  cancelled = () => {}
) => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"Response":')),
    pull: then,
    cancel: cancelled
  })
  return async () => new Response(body, { status: 200 })
}

const ask = (fetch: typeof globalThis.fetch, leave = () => true) =>
  driven(
    makeExchange({
      origin: "http://127.0.0.1:1",
      fetch,
      requestDeadline: Duration.seconds(5),
      maxReplyBytes: 1_000,
      time: { now: Clock.currentTimeMillis, sleep: Effect.sleep }
    })({ method: "GET", path: "/v1/x", headers: {}, body: null, leave })
  )

const failingWith = (error: unknown) =>
  ask(async () => {
    throw error
  })
const coded = (code: string) => Object.assign(new Error("socket"), { code })

describe("one request and its reply", () => {
  it.effect("a body that breaks off is known to be broken", () =>
    Effect.gen(function* () {
      const seen = yield* ask(streaming((controller) => controller.error(new Error("cut"))))
      expect(seen).toMatchObject({ _tag: "Reply", status: 200, body: "broken" })
    })
  )

  it.effect("what may not leave any more when everything is ready is not sent", () =>
    Effect.gen(function* () {
      let sent = 0
      const counted = async () => {
        sent += 1
        return new Response(null)
      }
      expect(yield* ask(counted, () => false)).toEqual({ _tag: "Lost", sent: false })
      expect(sent).toBe(0)
      expect(yield* ask(counted)).toMatchObject({ _tag: "Reply" })
      expect(sent).toBe(1)
    })
  )

  it.effect("a body that stops in the middle and never goes on is lost at the deadline", () =>
    Effect.gen(function* () {
      const seen = yield* ask(streaming(() => new Promise(() => {}) as never))
      expect(seen).toEqual({ _tag: "Lost", sent: true })
      expect(yield* Clock.currentTimeMillis).toBe(5_000)
    })
  )

  it.effect("a body without end is left after the cap", () =>
    Effect.gen(function* () {
      let chunks = 0
      let cancelled = false
      const endless = streaming(
        (controller) => {
          chunks += 1
          controller.enqueue(new Uint8Array(300))
        },
        () => {
          cancelled = true
        }
      )
      expect(yield* ask(endless)).toMatchObject({ _tag: "Reply", body: "oversized" })
      expect(chunks).toBeLessThan(10)
      expect(cancelled).toBe(true)
    })
  )

  it.effect.each([
    ["a refused connection", coded("ECONNREFUSED"), false],
    [
      "an unknown host, inside another error",
      new TypeError("fetch failed", { cause: coded("ENOTFOUND") }),
      false
    ],
    ["every address refused", new AggregateError([coded("ECONNREFUSED"), coded("EHOSTUNREACH")]), false],
    ["one of two addresses reset", new AggregateError([coded("ECONNREFUSED"), coded("ECONNRESET")]), true],
    ["a reset", coded("ECONNRESET"), true],
    ["anything else", new Error("who knows"), true]
  ] as const)("%s: may something have been sent?", ([, error, sent]) =>
    Effect.gen(function* () {
      expect(yield* failingWith(error)).toEqual({ _tag: "Lost", sent })
    })
  )

  it.effect("a path to another host is not followed", () =>
    Effect.gen(function* () {
      let calls = 0
      const exchange = makeExchange({
        origin: "http://127.0.0.1:1",
        fetch: async () => {
          calls += 1
          return new Response("")
        },
        requestDeadline: Duration.seconds(5),
        maxReplyBytes: 1_000,
        time: { now: Clock.currentTimeMillis, sleep: Effect.sleep }
      })
      const seen = yield* exchange({
        method: "GET",
        path: "//elsewhere.example/v1",
        headers: {},
        body: null,
        leave: () => true
      })
      expect([seen, calls]).toEqual([{ _tag: "Lost", sent: false }, 0])
    })
  )
})
