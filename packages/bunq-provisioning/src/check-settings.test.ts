import { describe, expect, it } from "vitest"
import { checkSettings } from "./check-settings.ts"
import { createProvisioner } from "./create-provisioner.ts"

const good = { environment: { name: "local", url: "http://127.0.0.1:1" }, apiKey: "sandbox_key" }

describe("settings of callers without types", () => {
  it.each([
    ["settings", undefined],
    ["settings", null],
    ["environment", { ...good, environment: undefined }],
    ["environment", { ...good, environment: {} }],
    ["apiKey", { ...good, apiKey: 5 }],
    ["database", { ...good, database: ":memory:" }],
    ["database", { ...good, database: "" }],
    ["vaultKey", { ...good, vaultKey: {} }],
    ["fetch", { ...good, fetch: "x" }],
    ["log", { ...good, log: "x" }],
    ["classifyOnboarding", { ...good, classifyOnboarding: "x" }],
    ["onSurprise", { ...good, onSurprise: {} }],
    ["clock", { ...good, clock: {} }],
    ["inspect", { ...good, inspect: "zz-canary" }],
    ["inspect", { ...good, inspect: { send: () => {}, options: { url: "wss://zz-canary.example.com" } } }],
    [
      "inspect",
      { ...good, inspect: { send: () => {}, options: { url: "ws://127.0.0.1.zz-canary.example" } } }
    ],
    [
      "inspect",
      { ...good, inspect: { send: () => {}, options: { url: "ws://localhost:1@zz-canary.example" } } }
    ],
    ["retention", { ...good, retention: { journal: "zz-canary" } }],
    ["retention", { ...good, retention: { sealed: Number.NaN } }],
    ["retention", { ...good, retention: { sealed: -1 } }],
    ["retention", { ...good, retention: { inbox: "Infinity" } }],
    ["retention", { ...good, retention: { journals: "90 days" } }],
    ["alerts", { ...good, alerts: { onAlert: () => {}, after: { partner: "4 hours" } } }],
    ["alerts", { ...good, alerts: { onAlert: () => {}, after: { partners: 1 } } }],
    ["feed", { ...good, feed: "zz-canary" }],
    ["feed", { ...good, feed: null }],
    ["webhooks", { ...good, webhooks: { endpoint: "http://127.0.0.1:1", tokens: [] } }],
    ["webhooks", { ...good, webhooks: true }],
    ["requestDeadline", { ...good, requestDeadline: "zz-canary" }],
    ["requestDeadline", { ...good, requestDeadline: Number.NaN }],
    ["settleWindow", { ...good, settleWindow: Infinity }]
  ])("%s is refused with a rejection that names it", async (setting, settings) => {
    const error: unknown = await createProvisioner(settings as never).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ _tag: "ConfigurationError", reason: { _tag: "SettingInvalid", setting } })
    expect((error as Error).message).not.toContain("zz-canary")
  })

  it("lets good ones through", () => {
    const retention = { inbox: "30 days", journal: 86_400_000, sealed: { days: 90 } }
    const alerts = { onAlert: () => {}, after: { bunq: null, user: 1 } }
    expect(() => checkSettings({ ...good, retention, alerts })).not.toThrow()
    const inspect = { send: () => {}, options: { url: "ws://[::1]:8080" } }
    expect(() => checkSettings({ ...good, inspect })).not.toThrow()
    expect(() => checkSettings({ ...good, inspect: { send: () => {} } })).not.toThrow()
    expect(() => checkSettings({ ...good, retention: {}, alerts: { onAlert: () => {} } })).not.toThrow()
  })
})
