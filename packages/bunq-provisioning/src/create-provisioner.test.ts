import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import { describe, expect, it } from "vitest"
import { createProvisioner } from "./create-provisioner.ts"
import { jsonLine } from "./log-entries.ts"
import type { LogEntry } from "./log-entries.ts"

const person = {
  externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
  email: "ada@example.com",
  phoneNumber: "+31612345678"
}

describe("createProvisioner", () => {
  it("gives its warnings to `log`, a line each, without anything of the person", async () => {
    const clock = createVirtualClock({ startAt: Date.UTC(2026, 0, 5, 9), speed: 600 })
    const bank = await createSandbox({ clock })
    const heard = Promise.withResolvers<LogEntry>()
    const provisioner = await createProvisioner({
      environment: { name: "local", url: "http://127.0.0.1:8090" },
      apiKey: bank.apiKey,
      clock,
      // Every read of the provision is lost.
      fetch: (input, init) => {
        const request = new Request(input, init)
        return /partner-user-provision\/\d+$/.test(request.url)
          ? Promise.reject(new TypeError("fetch failed"))
          : bank.fetch(request)
      },
      log: heard.resolve
    })
    await provisioner.provision(person)
    const entry = await heard.promise
    const { uuid } = await provisioner.handle(person.externalUuid)
    expect(entry).toMatchObject({ level: "Warn", event: "feed.failed", uuid, reason: "Unreachable" })
    expect(entry.message).toContain("could not be reached")
    const line = jsonLine(entry)
    expect(JSON.parse(line)).toMatchObject({ at: expect.stringMatching(/Z$/), event: "feed.failed", uuid })
    expect(line).not.toContain("\n")
    expect(line).not.toContain("ada")
    await provisioner.close()
    await bank.close()
  })

  it.each([
    { settings: { apiKey: undefined }, tag: "ConfigurationError" },
    { settings: { apiKey: "sandbox_0123", environment: "production" as const }, tag: "ConfigurationError" },
    { settings: { vaultKey: "too short" }, tag: "SealerError" },
    { settings: { database: "absent/folder/users.db" }, tag: "StoreError" }
  ])("rejects with a plain $tag, before anything is sent", async ({ settings, tag }) => {
    let sent = 0
    const started = createProvisioner({
      environment: "sandbox",
      apiKey: "sandbox_0123456789abcdef0123456789abcdef0123456789abcdef",
      fetch: () => {
        sent += 1
        return Promise.reject(new TypeError("fetch failed"))
      },
      ...settings
    })
    await expect(started).rejects.toMatchObject({ _tag: tag, message: expect.any(String) })
    expect(sent).toBe(0)
  })
})
