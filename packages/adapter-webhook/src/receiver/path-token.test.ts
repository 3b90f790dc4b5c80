import { SecureRandom } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { hookTarget, newPathToken, pathTokenDigest } from "./path-token.ts"
import { aUser, receiverWorld, token } from "./receiver-world.test-support.ts"

const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ""
}

describe("a path token", () => {
  it("has 256 bits when it is ours", async () => {
    const made = await Effect.runPromise(
      newPathToken.pipe(
        Effect.provideService(SecureRandom, {
          uuid: Effect.succeed(aUser),
          bytes: (size) => Effect.succeed(new Uint8Array(size).fill(255))
        })
      )
    )
    expect(Redacted.value(made)).toBe(Buffer.alloc(32, 255).toString("base64url"))
    expect(pathTokenDigest(made).sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each(["short", "x".repeat(21), "x".repeat(257), `${"x".repeat(30)}/`, `${"x".repeat(30)}%`, aUser])(
    "%j is none, and is not repeated",
    (text) => {
      for (const run of [
        () => receiverWorld({ tokens: [text] }),
        () => pathTokenDigest(text),
        () => hookTarget({ endpoint: "https://partner.example", token: text })
      ]) {
        expect(message(run)).toMatch(/22 to 256 base64url/)
        expect(message(run)).not.toContain(text)
      }
    }
  )

  it("must be there, and a digest must be one", () => {
    expect(message(() => pathTokenDigest(""))).toMatch(/22 to 256 base64url/)
    expect(message(() => receiverWorld({ tokens: [] }))).toMatch(/tokens is not valid/)
    expect(message(() => receiverWorld({ tokens: [{ sha256: token }] }))).toMatch(/tokens is not valid/)
    expect(message(() => receiverWorld({ tokens: [undefined as never] }))).toMatch(/tokens is not valid/)
  })
})

describe("the address for bunq", () => {
  it.each([
    ["https://partner.example/hooks/", undefined, `https://partner.example/hooks/${token}`],
    ["https://partner.example", aUser.toUpperCase(), `https://partner.example/${token}/${aUser}`],
    ["http://127.0.0.1:8080/hooks", undefined, `http://127.0.0.1:8080/hooks/${token}`],
    ["http://[::1]:8080", undefined, `http://[::1]:8080/${token}`]
  ])("%s, %s", (endpoint, uuid, url) => {
    const target = hookTarget({ endpoint, token, uuid })
    expect(Redacted.value(target)).toBe(url)
    expect(String(target)).not.toContain(token)
  })

  it.each([
    "http://partner.example",
    "http://127.0.0.1.evil.example",
    "ftp://partner.example",
    "https://partner.example?a=1",
    "https://a:b@partner.example",
    "partner"
  ])("%s is refused", (endpoint) => {
    expect(message(() => hookTarget({ endpoint, token }))).toMatch(/endpoint is not valid/)
  })

  it("refuses a user that is none", () => {
    expect(message(() => hookTarget({ endpoint: "https://partner.example", token, uuid: "7" }))).toMatch(
      /uuid/
    )
  })
})
