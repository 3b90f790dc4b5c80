import { BunqError } from "@bunq-provisioning/core/ports"
import { createSandbox, listen } from "@bunq-provisioning/sandbox"
import { createProvisioner } from "bunq-provisioning"
import type { ProvisionerSettings } from "bunq-provisioning"
import { mark, person } from "./bad-input.ts"
import type { BadInput } from "./bad-input.ts"

const refused = { tag: "ConfigurationError", exitCode: 2 } as const
const start = (settings: Partial<ProvisionerSettings>) => () =>
  createProvisioner({ environment: "sandbox", apiKey: `sandbox_${mark}`, ...settings })
const local = (url: string) => start({ environment: { name: "local", url } })

/** A key the bank does not know, of the right form: only the bank can say so. */
const unknownKey = async (): Promise<never> => {
  const bank = await createSandbox({ limits: "off" })
  const server = await listen(bank)
  const provisioner = await createProvisioner({
    environment: { name: "local", url: server.url },
    apiKey: `sandbox_${mark}`
  })
  try {
    await provisioner.provision(person)
    for await (const state of provisioner.bank.changes())
      if (state._tag === "Troubled")
        throw new BunqError({
          operation: "test",
          reason: { _tag: "KeyRefused" },
          responseId: state.responseId
        })
    throw new Error("the bank took the key")
  } finally {
    await provisioner.close()
    await server.close()
    await bank.close()
  }
}

const wrong: readonly (readonly [setting: string, value: unknown, fix: string])[] = [
  ["environment", { [mark]: mark }, 'give "sandbox", "production" or'],
  ["apiKey", { [mark]: mark }, "give the key bunq handed out, as text"],
  ["database", ":memory:", "give the path of a file"],
  ["vaultKey", "", "give a non-empty text"],
  ["keyFile", { [mark]: mark }, "give a non-empty text"],
  ["fetch", mark, "give a function like fetch"],
  ["log", mark, "give a function that takes an entry"],
  ["classifyOnboarding", mark, "give a function that gives a verdict"],
  ["onSurprise", mark, "give a function that takes a surprise"],
  ["clock", { now: mark }, "give an object with now() and sleep(ms, signal)"],
  ["requestDeadline", mark, "give milliseconds from 1 to 600000"],
  ["settleWindow", -1, "give milliseconds from 1 to 3600000"]
]
const settingRows = wrong.map(([setting, value, fix]): BadInput => ({
  input: `the setting ${setting}`,
  library: start({ [setting]: value }),
  ...refused,
  reason: "SettingInvalid",
  fix: `The setting ${setting} is not valid; ${fix}`
}))

/** Which bunq, and with which key. */
export const configurationRows: readonly BadInput[] = [
  ...settingRows,
  {
    input: "a key with a line break",
    library: start({ apiKey: `sandbox_${mark}\n` }),
    ...refused,
    reason: "KeyInvalid",
    fix: "without the trailing line break of a file"
  },
  {
    input: "sandbox key against production",
    library: start({ environment: "production" }),
    ...refused,
    reason: "SandboxKeyAgainstProduction",
    fix: "use the production key or the sandbox environment"
  },
  {
    input: "no sandbox_ prefix against a sandbox host",
    library: start({ apiKey: mark }),
    ...refused,
    reason: "KeyWithoutSandboxPrefix",
    fix: "use a sandbox key"
  },
  {
    input: "empty key",
    library: start({ apiKey: " " }),
    ...refused,
    reason: "EmptyKey",
    fix: "give the key bunq handed out"
  },
  {
    input: "no key",
    library: start({ apiKey: undefined, environment: "production" }),
    ...refused,
    reason: "EmptyKey",
    fix: "give the key bunq handed out"
  },
  {
    input: "a key the bank does not know",
    library: unknownKey,
    tag: "BunqError",
    reason: "KeyRefused",
    exitCode: 3,
    fix: "check the key, the environment and the allowed addresses"
  },
  {
    input: "host not allowed",
    library: start({ environment: { name: "sandbox", url: `https://${mark}.example` } }),
    ...refused,
    reason: "HostNotAllowed",
    fix: "use partner-api.sandbox.bunq.com"
  },
  {
    input: "production host in the sandbox environment",
    library: start({ environment: { name: "sandbox", url: "https://api.partner.bunq.com" } }),
    ...refused,
    reason: "HostNotAllowed",
    fix: "use partner-api.sandbox.bunq.com"
  },
  {
    input: "plain HTTP",
    library: start({ environment: { name: "sandbox", url: "http://partner-api.sandbox.bunq.com" } }),
    ...refused,
    reason: "NotHttps",
    fix: "begins with https://"
  },
  {
    input: "local URL that is not loopback",
    library: local(`http://${mark}.example:8080`),
    ...refused,
    reason: "HostNotAllowed",
    fix: "use 127.0.0.1 or [::1] or localhost"
  },
  {
    input: "local URL that looks like loopback",
    library: local(`http://127.0.0.1.${mark}.example`),
    ...refused,
    reason: "HostNotAllowed",
    fix: "use 127.0.0.1"
  },
  {
    input: "local without a URL",
    library: start({ environment: "local" as "sandbox" }),
    ...refused,
    reason: "UrlMissing",
    fix: "give a url like http://127.0.0.1:8080"
  },
  {
    input: "URL with a password",
    library: local(`http://user:${mark}@127.0.0.1`),
    ...refused,
    reason: "UrlInvalid",
    fix: "scheme and host only"
  },
  {
    input: "unknown environment",
    library: start({ environment: mark as "sandbox" }),
    ...refused,
    reason: "UnknownEnvironment",
    fix: "use sandbox, production or local"
  },
  {
    input: "settle window shorter than the request deadline",
    library: start({ requestDeadline: 2000, settleWindow: 1000 }),
    ...refused,
    reason: "SettleWindowTooShort",
    fix: "raise settleWindow"
  }
]
