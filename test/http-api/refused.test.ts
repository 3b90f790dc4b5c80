import { join } from "node:path"
import { openApiDocument } from "@bunq-provisioning/runtime/http"
import { expect, it } from "vitest"
import { root } from "../checks/repository.ts"
import { person } from "../cli/local-bank.ts"
import { httpApiPicture } from "../docs/http-api-picture.ts"
import { apiInProcess } from "./api-in-process.ts"

const [mine, other] = [person(1).externalUuid, person(2).externalUuid]

/** Every route of the definition: a route that is added is in here by itself. */
const routes = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path }))
)
const open = ["/health", "/ready", "/v1/openapi.json"]
const forUsers: readonly string[] = [
  "GET /v1/provisions/{uuid}",
  "POST /v1/provisions/{uuid}/events",
  "GET /v1/provisions/{uuid}/changes"
]
const forActors: readonly string[] = [
  "POST /v1/provisions",
  "POST /v1/provisions/{uuid}/events",
  "POST /v1/provisions/{uuid}/user-tokens",
  "DELETE /v1/provisions/{uuid}/user-tokens",
  "GET /v1/provisions/{uuid}/identity-sdk"
]
const refresh = "POST /v1/user-tokens/refresh"

const tampered = (token: string): string => {
  const [payload = "", tag = ""] = token.slice(4).split(".")
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as object
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: other })).toString("base64url")
  return `bpu_${changed}.${tag}`
}

it("every route refuses whoever has no token, a bad one, another user's, or one that may not do it", async () => {
  await using world = await apiInProcess({ speed: 2 })
  const { ask, act, read, provisioner } = world
  for (const number of [1, 2])
    expect((await ask("/v1/provisions", { token: act, body: person(number) })).status).toBe(201)
  let { token: own } = await provisioner.api.userToken(mine)
  const { token: theirs } = await provisioner.api.userToken(other)
  expect(routes.length).toBeGreaterThanOrEqual(15)

  const seen: string[] = []
  const [kinds, caching] = [new Set<string>(), new Set<string | null>()]
  const takes = new Map<string, Readonly<Record<"none" | "read" | "act" | "user", boolean>>>()
  for (const { method, path } of routes) {
    const name = `${method} ${path}`
    const reach = async (token: string | undefined) => {
      const body = method === "POST" ? {} : undefined
      const answer = await ask(path.replace("{uuid}", mine), { method, token, body })
      seen.push(answer.text)
      kinds.add(`${answer.status < 400} ${answer.headers.get("content-type")}`)
      caching.add(answer.headers.get("cache-control"))
      return answer.status < 400 ? "in" : String(answer.json["reason"])
    }
    if (open.includes(path)) {
      const isOpen = (await reach(undefined)) === "in"
      takes.set(name, { none: isOpen, user: isOpen, read: isOpen, act: isOpen })
      continue
    }
    // One route ends those that were made before.
    own = (await provisioner.api.userToken(mine)).token
    const bad: ReadonlyArray<readonly [string | undefined, string]> = [
      [undefined, "TokenMissing"],
      ["", "TokenMissing"],
      ["nonsense", "TokenInvalid"],
      [`bpo_${"A".repeat(43)}`, "TokenInvalid"],
      [`${act.slice(0, -1)}${act.endsWith("A") ? "E" : "A"}`, "TokenInvalid"],
      [tampered(own), "TokenInvalid"],
      [`${own}x`, "TokenInvalid"]
    ]
    for (const [token, reason] of bad)
      expect([name, token, await reach(token)]).toEqual([name, token, reason])
    const isUuid = path.includes("{uuid}")
    const scoped = {
      read: name === refresh || forActors.includes(name) ? "ScopeMissing" : "let in",
      own: forUsers.includes(name) || name === refresh ? "let in" : "ScopeMissing",
      foreign: forUsers.includes(name) && isUuid ? "NotYours" : name === refresh ? "let in" : "ScopeMissing"
    }
    const refusals = ["ScopeMissing", "NotYours"]
    const judged = async (token: string) => {
      const reason = await reach(token)
      return refusals.includes(reason) ? reason : "let in"
    }
    const verdicts = { read: await judged(read), own: await judged(own), foreign: await judged(theirs) }
    expect([name, verdicts]).toEqual([name, scoped])
    const act_ = await judged(act)
    expect([name, act_]).toEqual([name, name === refresh ? "ScopeMissing" : "let in"])
    const isIn = (verdict: string) => verdict === "let in"
    takes.set(name, { none: false, user: isIn(verdicts.own), read: isIn(verdicts.read), act: isIn(act_) })
  }
  expect(open.map((path) => takes.get(`GET ${path}`)?.none)).toEqual([true, true, true])
  expect([...kinds].filter((kind) => kind.startsWith("false"))).toEqual(["false application/problem+json"])
  expect([...caching]).toEqual(["no-store"])
  // Another uuid is answered the same whether or not somebody has it.
  const nobody = await ask(`/v1/provisions/${person(9).externalUuid}`, { token: own })
  const somebody = await ask(`/v1/provisions/${other}`, { token: own })
  expect([nobody.status, nobody.text]).toEqual([somebody.status, somebody.text])
  for (const token of [act, read, own, theirs]) expect(seen.join("\n")).not.toContain(token)
  // Made anew with `vitest -u`.
  const picture = httpApiPicture(
    (route) => takes.get(route) ?? { none: false, user: false, read: false, act: false }
  )
  await expect(picture).toMatchFileSnapshot(join(root, "docs/http-api.svg"))
}, 30_000)

it("a revoked token opens no route", async () => {
  await using world = await apiInProcess({ speed: 2 })
  const { ask, act, provisioner } = world
  await ask("/v1/provisions", { token: act, body: person(1) })
  const { operatorTokens } = provisioner.api
  const [first] = await operatorTokens.list()
  expect(await operatorTokens.revoke(first?.id ?? "")).toBe(true)
  expect(await operatorTokens.revoke(first?.id ?? "")).toBe(false)
  for (let round = 0; round < 40 && (await ask("/metrics", { token: act })).status === 200; round += 1)
    await new Promise((go) => setTimeout(go, 50))
  for (const { method, path } of routes.filter((route) => !open.includes(route.path))) {
    const body = method === "POST" ? {} : undefined
    const answer = await ask(path.replace("{uuid}", mine), { method, token: act, body })
    expect([path, answer.json["reason"]]).toEqual([path, "TokenInvalid"])
  }
}, 30_000)
