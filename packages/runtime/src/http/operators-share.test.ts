import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { person, uuidOf } from "../loop/test-world.test-support.ts"
import { inWorld } from "./api-world.test-support.ts"

it.effect("users whose requests never end lock out neither operators nor whoever asks for its health", () =>
  inWorld(
    ({ ask, server }) =>
      Effect.gen(function* () {
        for (const number of [1, 2]) yield* ask("/v1/provisions", { body: person(number) })
        const { token } = yield* server.userToken(uuidOf(1))
        const { token: theirs } = yield* server.userToken(uuidOf(2))
        const left = new AbortController()
        const never = () =>
          new Request(`http://localhost/v1/provisions/${uuidOf(1)}/events`, {
            method: "POST",
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            body: new ReadableStream({
              start: (controller) =>
                left.signal.addEventListener("abort", () => controller.error(new Error("gone")))
            }),
            duplex: "half"
          } as RequestInit)
        const held = Array.from({ length: 7 }, () => server.handler(never()))
        yield* Effect.promise(() => new Promise((go) => setTimeout(go, 20)))
        const look = (path: string, by?: string) =>
          Effect.map(ask(path, by === undefined ? {} : { token: by }), ({ status }) => status)
        const view = `/v1/provisions/${uuidOf(2)}`
        expect(yield* look(view, theirs)).toBe(503)
        expect(yield* look(view)).toBe(200)
        expect(yield* look("/health", "")).toBe(200)
        left.abort()
        yield* Effect.promise(() => Promise.all(held))
        expect(yield* look(view, theirs)).toBe(200)
      }),
    { limits: { requests: 8 } }
  )
)
