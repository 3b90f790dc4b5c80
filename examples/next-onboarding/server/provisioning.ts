import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import { createProvisioner } from "bunq-provisioning"
import type { RunningProvisioner } from "bunq-provisioning"

const start = async (): Promise<RunningProvisioner> => {
  // A bank of its own, so that the example runs as it is. Yours: environment "sandbox" or "production", a key, a database, and no clock.
  const clock = createVirtualClock({ startAt: Date.parse("2026-01-05T09:00:00Z"), speed: 60 })
  const bank = await createSandbox({ clock })
  const { url } = await listen(bank)
  return createProvisioner({ environment: { name: "local", url }, apiKey: bank.apiKey, clock })
}

const kept = globalThis as { provisioning?: Promise<RunningProvisioner> }

/** The one provisioner of this process; Next loads modules more than once while you develop. */
export const provisioning = (): Promise<RunningProvisioner> => (kept.provisioning ??= start())
