import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { person, uuidOf } from "../loop/test-world.test-support.ts"
import { apiClient } from "./api-client.ts"
import { inWorld } from "./api-world.test-support.ts"

describe("the typed client", () => {
  it.live("reads what the server answers, as the definition says", () =>
    inWorld(({ server, act }) =>
      Effect.gen(function* () {
        const api = yield* apiClient({ baseUrl: "http://localhost", token: Redacted.make(act.token) })
        const made = yield* api.provisions.create({ payload: person(1), headers: {} })
        expect(made).toMatchObject({ uuid: uuidOf(1), phase: "requesting" })
        const params = { uuid: uuidOf(1) }
        expect(yield* api.provisions.view({ params })).toMatchObject({
          uuid: uuidOf(1),
          actions: ["submit-fulfilment", "close"]
        })
        const { views, next } = yield* api.provisions.list({ query: { phase: "requesting", limit: 5 } })
        expect([views.length, next]).toEqual([1, null])
        expect((yield* api.provisions.explanation({ params })).headline).toMatch(/created/)
        const { entries } = yield* api.provisions.journal({ params, query: { limit: 10 } })
        expect(entries[0]).toMatchObject({ number: 1 })
        const refused = yield* Effect.flip(
          api.provisions.send({ params, headers: {}, payload: { type: "identity.finish" } })
        )
        expect(refused).toMatchObject({
          status: 409,
          reason: "NotPermitted",
          permitted: ["submit-fulfilment", "close"]
        })
        const sent = yield* api.provisions.send({
          params,
          headers: { "idempotency-key": "one" },
          payload: { type: "provision.close" }
        })
        expect(sent).toMatchObject({ outcome: "accepted", view: { uuid: uuidOf(1) } })
        const { token } = yield* api.provisions.userToken({ params, payload: { events: ["identity.start"] } })
        const theirs = yield* apiClient({
          baseUrl: "http://localhost",
          token: Effect.succeed(Redacted.make(token))
        })
        expect((yield* theirs.service.refresh()).token).toMatch(/^bpu_/)
        const [first] = yield* Stream.runCollect(
          Stream.take(yield* theirs.provisions.changes({ params, headers: {} }), 1)
        )
        expect(first).toMatchObject({ event: "view", data: { uuid: uuidOf(1) } })
        expect(yield* api.open.ready()).toMatchObject({ ready: true })
        expect(yield* api.service.metrics()).toContain("bunq_provisioning_")
        expect(yield* api.open.openApi()).toMatchObject({ openapi: "3.1.0" })
      }).pipe(
        Effect.provide(
          FetchHttpClient.layer.pipe(
            Layer.provide(
              Layer.succeed(FetchHttpClient.Fetch, ((input: string | URL | Request, init?: RequestInit) =>
                server.handler(new Request(input, init))) as typeof globalThis.fetch)
            )
          )
        )
      )
    )
  )
})
