import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { address, person, uuidOf } from "../loop/test-world.test-support.ts"
import { inWorld } from "./api-world.test-support.ts"
import { openApiDocument } from "./open-api-document.ts"

const provisions = "/v1/provisions"
const one = `${provisions}/${uuidOf(1)}`

describe("the API", () => {
  it.effect("creates once, finds, shows and explains", () =>
    inWorld(({ ask }) =>
      Effect.gen(function* () {
        const body = { ...person(1), answers: { ADDRESS_MAIN: address } }
        expect((yield* ask(provisions, { body })).status).toBe(201)
        const again = yield* ask(provisions, { body: { ...body, email: "other@example.com" } })
        expect([again.status, again.json["uuid"]]).toEqual([200, uuidOf(1)])
        expect((yield* ask(one)).json).toMatchObject({ uuid: uuidOf(1), phase: expect.any(String) })
        expect((yield* ask(`${provisions}/${uuidOf(1).toUpperCase()}`)).status).toBe(200)
        expect((yield* ask(`${one}/explanation`)).json).toMatchObject({ headline: expect.any(String) })
        const { json } = yield* ask(`${one}/journal?limit=1`)
        expect(json).toMatchObject({ entries: [{ number: 1, by: expect.stringMatching(/^operator:/) }] })
        const list = (query: string) =>
          Effect.map(ask(`${provisions}${query}`), (answer) => (answer.json["views"] as unknown[]).length)
        expect(yield* list("")).toBe(1)
        expect(yield* list(`?uuid=${uuidOf(1)}`)).toBe(1)
        expect(yield* list(`?uuid=${uuidOf(2)}`)).toBe(0)
        expect(yield* list("?phase=active,denied")).toBe(0)
        expect(yield* list(`?after=${uuidOf(1)}&limit=5`)).toBe(0)
        expect(yield* list(`?email=${encodeURIComponent(" CANARY-Person-1@example.com")}`)).toBe(1)
        expect(yield* list("?email=nobody@example.com")).toBe(0)
      })
    )
  )

  it.effect("creates once for a key, and refuses the key with another request", () =>
    inWorld(({ ask }) =>
      Effect.gen(function* () {
        const create = (key: string, over: object = {}) =>
          ask(provisions, { body: { ...person(1), ...over }, headers: { "idempotency-key": key } })
        expect((yield* create("k1")).status).toBe(201)
        const again = yield* create("k1")
        expect([again.status, again.json["uuid"]]).toEqual([200, uuidOf(1)])
        for (const other of [{ email: "CANARY@example.com" }, person(2)]) {
          const refused = yield* create("k1", other)
          expect([refused.status, refused.json]).toMatchObject([
            422,
            { reason: "IdempotencyKeyReused", field: "Idempotency-Key" }
          ])
          expect(refused.text).not.toContain("CANARY")
        }
        expect((yield* ask(`${provisions}/${uuidOf(2)}`)).status).toBe(404)
        expect((yield* create("Ada Lovelace")).json).toMatchObject({ field: "Idempotency-Key" })
      })
    )
  )

  it.effect("says what is wrong with what was sent, in a field, without repeating it", () =>
    inWorld(({ ask }) =>
      Effect.gen(function* () {
        const email = yield* ask(provisions, { body: { ...person(1), email: "CANARY no address" } })
        expect([email.status, email.headers.get("content-type")]).toEqual([422, "application/problem+json"])
        expect(email.json).toMatchObject({
          type: "urn:bunq-provisioning:InvalidEmail",
          reason: "InvalidEmail",
          field: "email"
        })
        expect(email.text).not.toContain("CANARY")
        for (const [path, asked, status, reason] of [
          [provisions, { body: "[1]" }, 422, "BodyInvalid"],
          [provisions, { body: "{}", headers: { "content-type": "text/plain" } }, 415, "NotJson"],
          [provisions, { body: { x: "y".repeat(70_000) } }, 413, "BodyTooLarge"],
          [provisions, { body: { ...person(1), answers: 7 } }, 422, "BodyInvalid"],
          [`${provisions}/7`, {}, 422, "NotAUuid"],
          [one, {}, 404, "NotFound"],
          ["/v1/none", {}, 404, "NotFound"],
          [provisions, { method: "DELETE" }, 404, "NotFound"],
          [`${provisions}?limit=0`, {}, 422, "QueryInvalid"],
          [`${provisions}?limit=x`, {}, 422, "QueryInvalid"],
          [`${provisions}?limit=1&limit=2`, {}, 422, "QueryInvalid"],
          [`${provisions}?phase=CANARY`, {}, 422, "QueryInvalid"],
          [`${provisions}?stalled=maybe`, {}, 422, "QueryInvalid"],
          [`${one}/journal?after=-1`, {}, 422, "QueryInvalid"]
        ] as const) {
          const answer = yield* ask(path, asked)
          expect([path, answer.status, answer.json.reason]).toEqual([path, status, reason])
          expect(answer.text).not.toContain("CANARY")
          expect(answer.headers.get("cache-control")).toBe("no-store")
        }
      })
    )
  )

  it.effect("takes what is permitted now, once per key; the rest is told what is", () =>
    inWorld(({ ask }) =>
      Effect.gen(function* () {
        yield* ask(provisions, { body: person(1) })
        const send = (body: object, key?: string) =>
          ask(`${one}/events`, { body, headers: key === undefined ? {} : { "idempotency-key": key } })
        const early = yield* send({ type: "identity.finish" })
        expect([early.status, early.json]).toMatchObject([
          409,
          { reason: "NotPermitted", permitted: expect.arrayContaining(["close"]) }
        ])
        expect((yield* send({ type: "deadline.passed" })).json).toMatchObject({ reason: "UnknownEvent" })
        expect((yield* send({})).status).toBe(422)
        expect((yield* send({ type: "provision.close" }, "bad key")).json).toMatchObject({
          field: "Idempotency-Key"
        })
        const closed = yield* send({ type: "provision.close" }, "k1")
        expect(closed.json).toMatchObject({ outcome: "accepted", view: { uuid: uuidOf(1) } })
        // What it did is over, or not permitted any more: the answer is that it was taken.
        expect((yield* send({ type: "provision.close" }, "k1")).json).toMatchObject({ outcome: "duplicate" })
        expect((yield* send({ type: "provision.close", x: "y".repeat(70_000) })).status).toBe(413)
      })
    )
  )

  it.effect("gives a user a token for themselves, for some events, that is refreshed and ends", () =>
    inWorld(({ ask, time }) =>
      Effect.gen(function* () {
        for (const number of [1, 2]) yield* ask(provisions, { body: person(number) })
        const make = (body: object) => ask(`${one}/user-tokens`, { body })
        expect((yield* make({ events: ["provision.close"] })).json).toMatchObject({ field: "events" })
        expect((yield* make({ expiresInSeconds: 9 })).json).toMatchObject({ field: "expiresInSeconds" })
        expect((yield* ask(`${provisions}/${uuidOf(3)}/user-tokens`, { body: {} })).status).toBe(404)
        const { json } = yield* make({ events: ["identity.start"] })
        const token = json["token"] as string
        expect((yield* ask(one, { token })).status).toBe(200)
        expect((yield* ask(`${provisions}/${uuidOf(2)}`, { token })).json).toMatchObject({
          reason: "NotYours"
        })
        const send = (type: string) => ask(`${one}/events`, { token, body: { type } })
        expect((yield* send("identity.finish")).json).toMatchObject({ reason: "EventNotAllowed" })
        expect((yield* send("identity.start")).json).toMatchObject({ reason: "NotPermitted" })
        time.pass(600_000)
        const next = yield* ask("/v1/user-tokens/refresh", { method: "POST", token })
        expect((next.json["expiresAt"] as number) - (json["expiresAt"] as number)).toBe(600_000)
        time.pass(400_000)
        expect((yield* ask(one, { token })).json).toMatchObject({ reason: "TokenExpired" })
        expect((yield* ask(one, { token: next.json["token"] as string })).status).toBe(200)
      })
    )
  )

  it.effect("opens no route for a token that has ended", () =>
    inWorld(({ ask, time }) =>
      Effect.gen(function* () {
        yield* ask(provisions, { body: person(1) })
        const { json } = yield* ask(`${one}/user-tokens`, { body: {} })
        time.pass(900_000)
        const routes = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
          Object.keys(operations).map((method) => [method.toUpperCase(), path] as const)
        )
        const open = ["/health", "/ready", "/v1/openapi.json"]
        for (const [method, path] of routes.filter((route) => !open.includes(route[1]))) {
          const asked = { method, token: json["token"] as string }
          const answer = yield* ask(path.replace("{uuid}", uuidOf(1)), asked)
          expect([path, answer.status, answer.json.reason]).toEqual([path, 401, "TokenExpired"])
        }
        expect(routes.length).toBeGreaterThanOrEqual(15)
      })
    )
  )

  it.effect("serves one caller no more than their share", () =>
    inWorld(
      ({ ask, time, read }) =>
        Effect.gen(function* () {
          const look = (token?: string) =>
            Effect.map(ask(provisions, token === undefined ? {} : { token }), ({ status }) => status)
          expect(yield* Effect.all([look(), look(), look()])).toEqual([200, 200, 429])
          expect(yield* look(read.token)).toBe(200)
          time.pass(1_000)
          const answer = yield* ask(provisions)
          expect(answer.status).toBe(200)
          yield* look()
          expect((yield* ask(provisions)).headers.get("retry-after")).toBe("1")
        }),
      { limits: { operator: { perSecond: 1 } } }
    )
  )

  it.effect("lets pages of listed origins in, and no others", () =>
    inWorld(
      ({ ask }) =>
        Effect.gen(function* () {
          const from = (origin: string, more: object = {}) =>
            ask(provisions, {
              ...more,
              headers: { origin, "access-control-request-method": "POST" }
            })
          const asked = yield* from("https://app.example", { method: "OPTIONS", token: "" })
          expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([
            204,
            "https://app.example"
          ])
          expect(asked.headers.get("access-control-allow-headers")).toContain("Last-Event-ID")
          const stranger = yield* from("https://app.example.evil", { method: "OPTIONS", token: "" })
          expect([stranger.status, stranger.headers.get("access-control-allow-origin")]).toEqual([403, null])
          expect((yield* from("https://app.example")).headers.get("vary")).toBe("Origin")
          expect((yield* from("null")).headers.get("access-control-allow-origin")).toBe(null)
        }),
      { origins: ["https://app.example"] }
    )
  )

  it.effect.each(["*", "https://app.example/", "app.example", "null", "ftp://app.example"])(
    "is not started for the origin %s",
    (origin) =>
      Effect.map(
        Effect.flip(inWorld(() => Effect.void, { origins: ["https://app.example", origin] })),
        (error) => expect(error).toMatchObject({ _tag: "ApiSettingError", setting: "origins" })
      )
  )

  it.effect("tells whether it lives and serves, and how it is spoken to, without a token", () =>
    inWorld(({ ask, server, read }) =>
      Effect.gen(function* () {
        const open = (path: string) => ask(path, { token: "" })
        expect((yield* open("/health")).json).toEqual({ status: "ok" })
        expect((yield* open("/ready")).json).toEqual({ ready: true, bank: "Open" })
        expect((yield* open("/v1/openapi.json")).json).toMatchObject({ openapi: "3.1.0" })
        expect((yield* open("/metrics")).status).toBe(401)
        const metrics = yield* ask("/metrics", { token: read.token })
        expect(metrics.text).toMatch(/^# TYPE bunq_provisioning_\w+ (counter|gauge|histogram)$/m)
        yield* ask(`${one}/CANARY`)
        const { text } = yield* ask("/metrics", { token: read.token })
        const counted = (route: string, status: string) =>
          new RegExp(`_api_requests[{](?=.*route="${route}")(?=.*status="${status}").*[}] 1$`, "m")
        expect(text).toMatch(counted("GET /metrics", "401"))
        expect(text).toMatch(counted("other", "404"))
        expect(text).toContain("bunq_provisioning_api_streams{")
        expect(text).not.toContain("CANARY")
        yield* server.close
        expect((yield* open("/ready")).status).toBe(503)
        expect((yield* ask(provisions)).json).toMatchObject({ reason: "Unavailable" })
      })
    )
  )
})
