import { Redacted, Result } from "effect"
import { describe, expect, test } from "vitest"
import { originOf } from "./bunq-environment.ts"
import type { BunqEnvironment } from "./bunq-environment.ts"

const sandboxKey = "sandbox_canary0key"
const productionKey = "canary0production0key"
const originFor = (environment: unknown, key: string) =>
  originOf(environment as BunqEnvironment, Redacted.make(key))

describe("environment and key", () => {
  test.each([
    [{ name: "sandbox" }, sandboxKey, "https://partner-api.sandbox.bunq.com"],
    [
      { name: "sandbox", url: "https://partner-api.sandbox.bunq.com/" },
      sandboxKey,
      "https://partner-api.sandbox.bunq.com"
    ],
    [{ name: "production" }, productionKey, "https://api.partner.bunq.com"],
    [{ name: "production" }, "canary".padEnd(1_024, "k"), "https://api.partner.bunq.com"],
    [{ name: "local", url: "http://127.0.0.1:8080" }, sandboxKey, "http://127.0.0.1:8080"],
    [{ name: "local", url: "http://localhost:8080" }, productionKey, "http://localhost:8080"],
    [{ name: "local", url: "http://[::1]:8080" }, sandboxKey, "http://[::1]:8080"]
  ])("%j is reached at its origin", (environment, key, origin) => {
    expect(Result.getOrThrow(originFor(environment, key))).toBe(origin)
  })

  test.each([
    [{ name: "production" }, sandboxKey, "SandboxKeyAgainstProduction", "production key"],
    [{ name: "sandbox" }, productionKey, "KeyWithoutSandboxPrefix", "sandbox key"],
    [{ name: "sandbox" }, "  ", "EmptyKey", "give the key"],
    [{ name: "local", url: "http://127.0.0.1:1" }, "", "EmptyKey", "give the key"],
    [{ name: "production" }, "Sandbox_canary0key", "SandboxKeyAgainstProduction", "production key"],
    [{ name: "sandbox" }, "SANDBOX_canary0key", "KeyWithoutSandboxPrefix", "sandbox key"],
    [{ name: "sandbox" }, "sandbox_", "KeyInvalid", "cut off"],
    [{ name: "sandbox" }, `${sandboxKey}\n`, "KeyInvalid", "trailing line break"],
    [{ name: "production" }, `${productionKey}\r\n`, "KeyInvalid", "trailing line break"],
    [{ name: "production" }, ` ${productionKey}`, "KeyInvalid", "space"],
    [{ name: "production" }, "canary\u0000key", "KeyInvalid", "exactly as bunq handed it out"],
    [{ name: "production" }, "canary".padEnd(1_025, "k"), "KeyInvalid", "1,024 characters"],
    [{ name: "staging" }, sandboxKey, "UnknownEnvironment", "sandbox, production or local"],
    [{ name: "constructor" }, sandboxKey, "UnknownEnvironment", "sandbox, production or local"],
    [{ name: "local" }, sandboxKey, "UrlMissing", "http://127.0.0.1"],
    [{ name: "local", url: "canary not a url" }, sandboxKey, "UrlInvalid", "scheme and host"],
    [{ name: "local", url: "file:///canary" }, sandboxKey, "UrlInvalid", "scheme and host"],
    [{ name: "local", url: "http://u:canary@127.0.0.1" }, sandboxKey, "UrlInvalid", "scheme and host"],
    [{ name: "local", url: "http://canary.example" }, sandboxKey, "HostNotAllowed", "127.0.0.1"],
    [{ name: "local", url: "http://127.0.0.1.canary.example" }, sandboxKey, "HostNotAllowed", "127.0.0.1"],
    [{ name: "local", url: "https://api.partner.bunq.com" }, productionKey, "HostNotAllowed", "127.0.0.1"],
    [
      { name: "sandbox", url: "https://canary.example" },
      sandboxKey,
      "HostNotAllowed",
      "partner-api.sandbox.bunq.com"
    ],
    [
      { name: "sandbox", url: "https://api.partner.bunq.com" },
      sandboxKey,
      "HostNotAllowed",
      "partner-api.sandbox"
    ],
    [
      { name: "production", url: "https://api.partner.bunq.com.canary.example" },
      productionKey,
      "HostNotAllowed",
      "api.partner"
    ],
    [
      { name: "production", url: "https://api.partner.bunq.com:444" },
      productionKey,
      "HostNotAllowed",
      "api.partner"
    ],
    [{ name: "production", url: "http://api.partner.bunq.com" }, productionKey, "NotHttps", "https://"]
  ])("%j is refused", (environment, key, tag, fix) => {
    const error = Result.getOrThrow(Result.flip(originFor(environment, key)))
    expect(error.reason._tag).toBe(tag)
    expect(error.message).toContain(fix)
    expect(`${error.message} ${JSON.stringify(error)} ${String(error)}`).not.toContain("canary")
  })
})
