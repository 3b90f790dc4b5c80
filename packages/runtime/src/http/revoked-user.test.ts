import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, uuidOf } from "../loop/test-world.test-support.ts"
import { apiLayers, apiWorld, inWorld } from "./api-world.test-support.ts"

const one = `/v1/provisions/${uuidOf(1)}`
const refresh = { method: "POST" }

describe("users' tokens", () => {
  it.effect("are ended all at once, and streams with them; another that is made then is good", () =>
    inWorld(
      ({ ask, act, read, server, request }) =>
        Effect.gen(function* () {
          for (const number of [1, 2]) yield* ask("/v1/provisions", { body: person(number) })
          const tokenOf = (uuid: string) =>
            Effect.map(
              ask(`/v1/provisions/${uuid}/user-tokens`, { body: {} }),
              ({ json }) => json["token"] as string
            )
          const [token, theirs] = [yield* tokenOf(uuidOf(1)), yield* tokenOf(uuidOf(2))]
          const stream = yield* Effect.promise(() => server.handler(request(`${one}/changes`, { token })))
          const revoke = (by: string) => ask(`${one}/user-tokens`, { method: "DELETE", token: by })
          expect((yield* revoke(read.token)).json).toMatchObject({ reason: "ScopeMissing" })
          expect((yield* revoke(token)).json).toMatchObject({ reason: "ScopeMissing" })
          expect((yield* revoke(act.token)).json).toEqual({ revoked: true })
          expect((yield* ask(one, { token })).json).toMatchObject({ reason: "TokenInvalid" })
          expect((yield* ask("/v1/user-tokens/refresh", { ...refresh, token })).status).toBe(401)
          expect((yield* ask(`/v1/provisions/${uuidOf(2)}`, { token: theirs })).status).toBe(200)
          // In the same second.
          const next = yield* tokenOf(uuidOf(1))
          expect((yield* ask(one, { token: next })).status).toBe(200)
          const { json } = yield* ask("/v1/user-tokens/refresh", { ...refresh, token: next })
          expect((yield* ask(one, { token: json["token"] as string })).status).toBe(200)
          yield* Effect.promise(() => stream.text())
          const nobody = ask(`/v1/provisions/${uuidOf(3)}/user-tokens`, { method: "DELETE" })
          expect((yield* nobody).status).toBe(404)
        }),
      { heartbeat: 50 }
    )
  )

  it.effect("are not refreshed once what was sealed of the user is erased", () =>
    Effect.gen(function* () {
      const { ask, server } = yield* apiWorld()
      yield* ask("/v1/provisions", { body: person(1) })
      const { token } = yield* server.userToken(uuidOf(1))
      yield* ask(`${one}/events`, { body: { type: "provision.close" } })
      yield* pass("20 seconds")
      expect((yield* ask("/v1/user-tokens/refresh", { ...refresh, token })).status).toBe(200)
      yield* Provisioner.use(({ custody }) => custody.erase(uuidOf(1), { force: true }))
      const refused = yield* ask("/v1/user-tokens/refresh", { ...refresh, token })
      expect([refused.status, refused.json.reason]).toEqual([409, "Erased"])
    }).pipe(Effect.scoped, Effect.provide(apiLayers(makeScriptedBank())))
  )
})
