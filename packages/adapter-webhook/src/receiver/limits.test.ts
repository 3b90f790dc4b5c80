import { HookInbox } from "@bunq-provisioning/core/ports"
import type { Hint, StoreError } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { makeWebhookReceiver } from "./make-webhook-receiver.ts"
import { requestWith, sent, token } from "./receiver-world.test-support.ts"
import type { WebhookReceiverOptions } from "./receiver-options.ts"
import type { WebhookReceiver } from "./webhook-receiver.ts"

type Accept = (hint: Hint) => Effect.Effect<"new" | "duplicate", StoreError>
const withReceiver = (
  options: Partial<WebhookReceiverOptions>,
  accept: Accept,
  test: (receiver: WebhookReceiver) => Effect.Effect<void, never, never>
) =>
  makeWebhookReceiver({ environment: "local", tokens: [token], ...options }).pipe(
    Effect.flatMap(test),
    Effect.provide(Layer.mock(HookInbox, { accept }))
  )
const isNew: Accept = () => Effect.succeed("new")

const receive = (receiver: WebhookReceiver, request: Request) =>
  Effect.forkChild(Effect.promise(() => receiver(request)))
const statusOf = (fiber: Fiber.Fiber<Response>) => Effect.map(Fiber.join(fiber), ({ status }) => status)
/** Lets promises of streams and handlers go on. */
const settle = Effect.promise(() => new Promise((go) => setTimeout(go, 5)))

/** A body that comes as it is told. */
const slowBody = () => {
  let push: (text: string) => void = () => {}
  let close: () => void = () => {}
  let isCancelled = false
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      push = (text) => controller.enqueue(new TextEncoder().encode(text))
      close = () => controller.close()
    },
    cancel: () => {
      isCancelled = true
    }
  })
  return { stream, push, close, cancelled: () => isCancelled }
}

describe("a slow client", () => {
  it.effect("is left at the deadline, however often it sends a little", () =>
    withReceiver({ bodyDeadline: "3 seconds" }, isNew, (receiver) =>
      Effect.gen(function* () {
        const body = slowBody()
        const answered = yield* receive(receiver, requestWith({ body: body.stream }))
        for (let second = 0; second < 2; second += 1) {
          yield* settle
          body.push("{")
          yield* TestClock.adjust("1 second")
        }
        yield* settle
        expect(answered.pollUnsafe()).toBeUndefined()
        yield* TestClock.adjust("2 seconds")
        expect(yield* statusOf(answered)).toBe(408)
        expect(body.cancelled()).toBe(true)
      })
    )
  )

  it.effect("in time is none", () =>
    withReceiver({ bodyDeadline: "3 seconds" }, isNew, (receiver) =>
      Effect.gen(function* () {
        const body = slowBody()
        const answered = yield* receive(receiver, requestWith({ body: body.stream }))
        const text = sent().body
        for (const part of [text.slice(0, 100), text.slice(100, 101), text.slice(101)]) {
          yield* settle
          body.push(part)
          yield* TestClock.adjust("900 millis")
        }
        body.close()
        expect(yield* statusOf(answered)).toBe(200)
      })
    )
  )

  it.effect("that breaks off is not waited for", () =>
    withReceiver({}, isNew, (receiver) =>
      Effect.gen(function* () {
        const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("canary")) })
        expect(yield* statusOf(yield* receive(receiver, requestWith({ body: broken })))).toBe(400)
        const texts = new ReadableStream({ pull: (controller) => controller.enqueue("text") })
        const request = new Proxy(requestWith(), {
          get: (target, name) =>
            name === "body" ? texts : name === "bodyUsed" ? false : Reflect.get(target, name, target)
        })
        expect(yield* statusOf(yield* receive(receiver, request))).toBe(400)
      })
    )
  )
})

describe("a slow inbox", () => {
  it.effect("is left after its deadline, and keeps its place until it is done", () => {
    let interrupted = 0
    const never: Accept = () =>
      Effect.onInterrupt(Effect.never, () =>
        Effect.andThen(
          Effect.sleep("10 seconds"),
          Effect.sync(() => void (interrupted += 1))
        )
      )
    return withReceiver({ storeDeadline: "5 seconds", maxConcurrent: 1 }, never, (receiver) =>
      Effect.gen(function* () {
        const answered = yield* receive(receiver, sent().request())
        yield* settle
        yield* TestClock.adjust("4900 millis")
        expect(answered.pollUnsafe()).toBeUndefined()
        yield* TestClock.adjust("400 millis")
        const response = yield* Fiber.join(answered)
        expect([response.status, response.headers.get("retry-after")]).toEqual([503, "60"])
        expect(yield* statusOf(yield* receive(receiver, sent().request()))).toBe(503)
        yield* TestClock.adjust("10 seconds")
        expect(interrupted).toBe(1)
        const again = yield* receive(receiver, sent().request())
        yield* settle
        expect(again.pollUnsafe()).toBeUndefined()
        yield* TestClock.adjust("20 seconds")
        expect(yield* statusOf(again)).toBe(503)
      })
    )
  })
})

it.effect("one whose answer cannot be written holds up nobody", () =>
  withReceiver({}, isNew, ({ intake }) =>
    Effect.gen(function* () {
      const head = { method: "POST", url: `/${token}`, header: () => null, peer: { address: null } }
      const answered: number[] = []
      intake.open(head, () => {
        throw new Error("The connection is gone.")
      })
      intake.open(head, ({ status }) => answered.push(status))
      yield* TestClock.adjust("4 seconds")
      expect(answered).toEqual([408])
      intake.open(head, ({ status }) => answered.push(status))
      yield* TestClock.adjust("4 seconds")
      expect(answered).toEqual([408, 408])
    })
  )
)

describe("a flood", () => {
  it.effect("is bounded in number, at once", () =>
    withReceiver({ maxConcurrent: 3 }, isNew, (receiver) =>
      Effect.gen(function* () {
        const bodies = [slowBody(), slowBody(), slowBody()]
        const waiting = yield* Effect.forEach(bodies, ({ stream }) =>
          receive(receiver, requestWith({ body: stream }))
        )
        yield* settle
        const response = yield* Fiber.join(yield* receive(receiver, sent().request()))
        expect([response.status, response.headers.get("retry-after")]).toEqual([503, "60"])
        bodies[0]?.push(sent().body)
        bodies[0]?.close()
        expect(yield* statusOf(waiting[0]!)).toBe(200)
        expect(yield* statusOf(yield* receive(receiver, sent().request()))).toBe(200)
        yield* TestClock.adjust("5 seconds")
        for (const one of waiting.slice(1)) expect(yield* statusOf(one)).toBe(408)
      })
    )
  )

  it.effect("without a token takes no place", () =>
    withReceiver({ maxConcurrent: 1 }, isNew, (receiver) =>
      Effect.gen(function* () {
        const strangers = yield* Effect.forEach([1, 2, 3], () =>
          receive(receiver, requestWith({ url: "http://127.0.0.1/nobody", body: slowBody().stream }))
        )
        for (const stranger of strangers) expect(yield* statusOf(stranger)).toBe(404)
        expect(yield* statusOf(yield* receive(receiver, sent().request()))).toBe(200)
      })
    )
  )

  it.effect("is bounded in bytes", () =>
    withReceiver({ maxBytes: 10_000, maxBytesHeld: 25_000 }, isNew, (receiver) =>
      Effect.gen(function* () {
        const bodies = Array.from({ length: 4 }, slowBody)
        const fibers: Fiber.Fiber<Response>[] = []
        for (const { stream, push } of bodies) {
          fibers.push(yield* receive(receiver, requestWith({ body: stream })))
          push("[".padEnd(9_000))
          yield* settle
        }
        expect(yield* statusOf(fibers[2]!)).toBe(503)
        expect(yield* statusOf(fibers[3]!)).toBe(503)
        expect(yield* statusOf(yield* receive(receiver, sent().request()))).toBe(200)
        yield* TestClock.adjust("5 seconds")
        expect(yield* statusOf(fibers[0]!)).toBe(408)
        expect(yield* statusOf(yield* receive(receiver, sent().request()))).toBe(200)
      })
    )
  )
})
