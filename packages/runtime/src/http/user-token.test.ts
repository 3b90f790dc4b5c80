import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { ApiProblem } from "./api-problem.ts"
import { longestFamily, readUserToken, refreshed, signUserToken } from "./user-token.ts"
import type { UserClaims } from "./user-token.ts"

const key = Redacted.make(new Uint8Array(32).fill(7))
const now = Date.UTC(2026, 0, 5, 9)
const claims: UserClaims = {
  v: 1,
  sub: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
  iat: now / 1_000,
  exp: now / 1_000 + 900,
  fam: now / 1_000,
  events: ["identity.start"],
  id: "abc"
}
const reasonOf = (read: UserClaims | ApiProblem) => (read instanceof ApiProblem ? read.reason : read)
const read = (token: string, at = now) => reasonOf(readUserToken(key, token, at))
const withPayload = (change: (claims: object) => unknown) => {
  const token = signUserToken(key, claims)
  const tag = token.split(".")[1] ?? ""
  const payload = Buffer.from(JSON.stringify(change({ ...claims }))).toString("base64url")
  return `bpu_${payload}.${tag}`
}

describe("a user's token", () => {
  it("says what it was made of until it ends", () => {
    const token = signUserToken(key, claims)
    expect(token).toMatch(/^bpu_[\w-]+\.[\w-]{43}$/)
    expect(read(token)).toEqual(claims)
    expect(read(token, now + 899_999)).toEqual(claims)
    expect(read(token, now + 900_000)).toBe("TokenExpired")
  })

  it.each([
    ["another user", (given: object) => ({ ...given, sub: claims.sub.replace("6b", "7b") })],
    ["more events", (given: object) => ({ ...given, events: undefined })],
    ["a later end", (given: object) => ({ ...given, exp: now * 2 })]
  ])("does not take %s", (_, change) => expect(read(withPayload(change))).toBe("TokenInvalid"))

  it("is none under another key, cut, longer, spelt otherwise or of another kind", () => {
    const token = signUserToken(key, claims)
    const other = signUserToken(Redacted.make(new Uint8Array(32).fill(8)), claims)
    const [head, tag = ""] = token.split(".")
    // The last character of a tag holds bits nobody reads.
    const twin = `${tag.slice(0, -1)}${String.fromCharCode(tag.charCodeAt(42) + 1)}`
    for (const bad of [
      other,
      token.slice(0, -1),
      `${token}A`,
      `${token}.`,
      `${head}.${twin}`,
      `${head}.`,
      `${token}=`,
      "bpu_",
      `bpu_${"A".repeat(5_000)}`,
      token.replace("bpu_", "bpx_")
    ])
      expect([bad.length, bad === token.replace("bpu_", "bpx_") ? "TokenInvalid" : read(bad)]).toEqual([
        bad.length,
        "TokenInvalid"
      ])
  })

  it.each<[string, Partial<{ readonly [name in keyof UserClaims]: unknown }>]>([
    ["another version", { v: 2 }],
    ["no uuid", { sub: "x" }],
    ["a uuid in capitals", { sub: claims.sub.toUpperCase() }],
    ["events of operators", { events: ["provision.close"] }],
    ["a time that is none", { exp: "later" }],
    ["a beginning in the future", { iat: now / 1_000 + 120 }]
  ])("that we would not have made is none, signed or not: %s", (_, more) =>
    expect(read(signUserToken(key, { ...claims, ...more } as UserClaims))).toBe("TokenInvalid")
  )

  it("is refreshed for as long again, with the same rights, for eight hours", () => {
    const at = now + 600_400
    const iat = now / 1_000 + 600
    expect(refreshed(claims, at, "next")).toEqual({ ...claims, iat, exp: iat + 900, id: "next" })
    const over = claims.fam + longestFamily
    const late = { ...claims, iat: over - 60, exp: over + 840 }
    expect(refreshed(late, (over - 1) * 1_000, "last")).toMatchObject({ exp: over })
    expect(reasonOf(refreshed(late, over * 1_000, "none"))).toBe("TokenExpired")
  })
})
