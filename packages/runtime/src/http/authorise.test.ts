import { Context } from "effect"
import { HttpApi } from "effect/http-api"
import { describe, expect, it } from "vitest"
import { access, AccessOf } from "./access.ts"
import type { Access } from "./access.ts"
import { refusalOf } from "./authorise.ts"
import type { Caller } from "./caller.ts"
import { provisioningApi } from "./provisioning-api.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const other = "7b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const operator = (scope: "read" | "act"): Caller => ({ kind: "operator", id: "1", scope })
const user = (events?: readonly ["identity.start"]): Caller => ({
  kind: "user",
  uuid,
  claims: { v: 1, sub: uuid, iat: 1, exp: 2, fam: 1, id: "a", ...(events === undefined ? {} : { events }) }
})
const verdict = (caller: Caller, to: Access, target = {}) => refusalOf(caller, to, target)?.reason ?? "may"

describe("who may", () => {
  it.each([
    ["read", access.read, "may", "may", "ScopeMissing", "ScopeMissing"],
    ["readOwn", access.readOwn, "may", "may", "may", "NotYours"],
    ["act", access.act, "ScopeMissing", "may", "ScopeMissing", "ScopeMissing"],
    ["actOwn", access.actOwn, "ScopeMissing", "may", "may", "NotYours"],
    ["ownToken", access.ownToken, "ScopeMissing", "ScopeMissing", "may", "NotYours"]
  ] as const)("%s", (_, to, reader, actor, own, foreign) => {
    expect([
      verdict(operator("read"), to, { uuid }),
      verdict(operator("act"), to, { uuid }),
      verdict(user(), to, { uuid: ` ${uuid.toUpperCase()}` }),
      verdict(user(), to, { uuid: other })
    ]).toEqual([reader, actor, own, foreign])
  })

  it("send what: a user what their token lists, an operator everything", () => {
    const sends = (caller: Caller, event: unknown) => verdict(caller, access.actOwn, { uuid, event })
    expect(sends(user(), "fulfilment.submit")).toBe("may")
    expect(sends(user(["identity.start"]), "identity.start")).toBe("may")
    for (const event of ["fulfilment.submit", "provision.close", "", 7, null])
      expect(sends(user(["identity.start"]), event)).toBe("EventNotAllowed")
    for (const event of [
      "provision.close",
      "provision.retry",
      "credential.reset",
      "deadline.passed",
      "__proto__"
    ])
      expect(sends(user(), event)).toBe("EventNotAllowed")
    expect(sends(operator("act"), "provision.close")).toBe("may")
  })

  it("is said of every route but the three without a token", () => {
    const silent: string[] = []
    HttpApi.reflect(provisioningApi, {
      onGroup: () => {},
      onEndpoint: ({ endpoint }) => {
        if (Context.getOrUndefined(endpoint.annotations, AccessOf) === undefined)
          silent.push(endpoint.identifier)
      }
    })
    expect(silent).toEqual(["health", "ready", "openApi"])
  })
})
