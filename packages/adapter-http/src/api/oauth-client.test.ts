import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { bankError, idReply } from "../testing/fake-bank.ts"
import type { FakeReply, FakeRequest } from "../testing/fake-bank.ts"
import { inUserSession } from "../testing/provisioned-user.ts"

const list = "GET /v1/user/1360/oauth-client"
const create = "POST /v1/user/1360/oauth-client"
const add = "POST /v1/user/1360/oauth-client/77/callback-url"
const url = "https://partner.example/callback"

/** A bank with at most one OAuth client; what it answers to writes can be replaced, and then whether it did them anyway. */
const bankWith = (options: {
  readonly client?: { readonly status?: string; readonly urls?: readonly unknown[] }
  readonly writes?: FakeReply | "cut"
  readonly does?: boolean
}) => {
  let client = options.client
  return ({ line, json }: FakeRequest) => {
    if (line === list) {
      const shown = { id: 77, status: client?.status ?? "ACTIVE", callbackUrl: client?.urls ?? [] }
      return { body: { Response: client === undefined ? [] : [{ OauthClient: shown }] } }
    }
    if (line !== create && line !== add) return undefined
    if (options.does !== false)
      client = line === create ? {} : { urls: [...(client?.urls ?? []), { id: 78, url: json?.["url"] }] }
    return options.writes ?? idReply(77)
  }
}
const wantsUrl = { callbackUrl: url }

describe("ensureOauthClient", () => {
  it.effect.each<
    [string, Parameters<typeof bankWith>[0], { readonly callbackUrl: string } | undefined, readonly string[]]
  >([
    ["makes a client", {}, undefined, [list, create]],
    ["leaves one that is active", { client: {} }, undefined, [list]],
    ["makes one beside one that is not", { client: { status: "CANCELLED" } }, undefined, [list, create]],
    ["makes both", {}, wantsUrl, [list, create, list, add]],
    ["adds the URL to the client that is there", { client: {} }, wantsUrl, [list, list, add]],
    ["leaves a URL that is there", { client: { urls: [{ id: 78, url }] } }, wantsUrl, [list, list]],
    ["also as text", { client: { urls: [url] } }, wantsUrl, [list, list]],
    ["also in its type", { client: { urls: [{ OauthCallbackUrl: { url } }] } }, wantsUrl, [list, list]],
    ["keeps other URLs", { client: { urls: ["https://partner.example/x"] } }, wantsUrl, [list, list, add]],
    ["reads back what got lost", { writes: "cut" }, wantsUrl, [list, create, list, list, add, list]],
    ["reads back a refusal", { client: {}, writes: bankError("No.") }, wantsUrl, [list, list, add, list]]
  ])("%s", ([, given, wanted, expected]) =>
    Effect.gen(function* () {
      const { outcome, lines, bank } = yield* inUserSession(
        (api) => api.ensureOauthClient(wanted),
        bankWith(given)
      )
      expect([outcome, lines]).toEqual(["success", expected])
      const added = bank.requests.find(({ line }) => line === add)
      if (added !== undefined) expect(added.json).toEqual({ url })
    })
  )

  it.effect.each<[string, FakeReply | "cut"]>([
    ["Refused", bankError("No.")],
    ["Ambiguous", "cut"]
  ])("%s when bunq did nothing", ([outcome, writes]) =>
    Effect.gen(function* () {
      for (const client of [undefined, {}]) {
        const bank = bankWith({ ...(client === undefined ? {} : { client }), writes, does: false })
        const seen = yield* inUserSession((api) => api.ensureOauthClient(wantsUrl), bank)
        expect(seen.outcome).toBe(outcome)
      }
    })
  )

  it.effect("many callers make one", () =>
    Effect.gen(function* () {
      const { lines } = yield* inUserSession(
        (api) =>
          Effect.all(
            [api.ensureOauthClient(), api.ensureOauthClient(wantsUrl), api.ensureOauthClient(wantsUrl)],
            { concurrency: "unbounded" }
          ),
        bankWith({})
      )
      expect([create, add].map((line) => lines.filter((one) => one === line).length)).toEqual([1, 1])
    })
  )
})

describe("readOauthClient", () => {
  it.effect.each([
    [{ client: { urls: [url] } }, { id: 77, status: "ACTIVE", callbackUrls: [url] }],
    [{ client: { status: "CANCELLED" } }, null],
    [{}, null]
  ] as const)("%j is %j", ([given, expected]) =>
    Effect.gen(function* () {
      const { exit } = yield* inUserSession((api) => api.readOauthClient(), bankWith(given))
      expect(Exit.isSuccess(exit) ? exit.value : exit).toEqual(expected)
    })
  )
})

describe("checkPartner", () => {
  it.effect("opens the session, reads with it and tells whose it is and what time it is there", () =>
    Effect.gen(function* () {
      const { exit, bank } = yield* inUserSession(
        (api) => api.checkPartner(),
        ({ line }) =>
          line === "GET /v1/installation"
            ? { ...idReply(1), headers: { Date: "Thu, 01 Jan 1970 01:00:00 GMT" } }
            : undefined
      )
      expect(Exit.isSuccess(exit) ? exit.value.partnerId : exit).toBe(1360)
      expect(Exit.isSuccess(exit) ? exit.value.clockOffset : exit).toBeGreaterThan(3_000_000)
      expect(bank.count("GET /v1/installation")).toBe(1)
    })
  )

  it.effect("fails when bunq answers nothing good", () =>
    Effect.gen(function* () {
      const { outcome } = yield* inUserSession(
        (api) => api.checkPartner(),
        ({ line }) => (line === "GET /v1/installation" ? bankError("No.", 404) : undefined)
      )
      expect(outcome).toBe("NotFound")
    })
  )
})
