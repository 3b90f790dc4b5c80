import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { createProvisioner } from "bunq-provisioning"
import type { ApiSettings, ProvisionerSettings } from "bunq-provisioning"
import { askingOf } from "./asking.ts"

/** A provisioner with its API and a bank, in this process and in a time of their own. Dispose of it. */
export const apiInProcess = async (
  options: {
    readonly api?: ApiSettings
    readonly behaviour?: SandboxOptions["behaviour"]
    readonly database?: string
    /** How fast its time runs. Default 600; where nothing has to come to an end, slower time leaves the machine to what is tested. */
    readonly speed?: number
    readonly fetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch
    readonly log?: ProvisionerSettings["log"]
  } = {}
) => {
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: options.speed ?? 600 })
  const quick = { processUser: 500, processRelation: 500, processOauth: 500 }
  const bank = await createSandbox({ clock, behaviour: { ...quick, ...options.behaviour } })
  const plain: typeof globalThis.fetch = (input, init) => bank.fetch(new Request(input, init))
  const provisioner = await createProvisioner({
    environment: { name: "local", url: "http://127.0.0.1:8090" },
    apiKey: bank.apiKey,
    clock,
    database: options.database,
    fetch: options.fetch?.(plain) ?? plain,
    log: options.log ?? (() => {}),
    api: options.api
  })
  const act = await provisioner.api.operatorTokens.create({ scope: "act" })
  const read = await provisioner.api.operatorTokens.create({ scope: "read" })
  return {
    bank,
    provisioner,
    act: act.token,
    read: read.token,
    ask: askingOf("http://localhost", provisioner.api.handler),
    [Symbol.asyncDispose]: async () => {
      await provisioner.close()
      await bank.close()
    }
  }
}
