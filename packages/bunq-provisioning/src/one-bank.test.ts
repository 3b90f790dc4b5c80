import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { createProvisioner } from "./create-provisioner.ts"
import type { ProvisionerSettings } from "./create-provisioner.ts"

it("refuses a database that belongs to another environment, before anything is sent", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-one-bank-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const sent: string[] = []
  const open = async (database: string, settings: Pick<ProvisionerSettings, "environment" | "apiKey">) => {
    const fetch = (input: unknown) => Promise.reject(new Error(String(sent.push(String(input)))))
    const file = join(folder, database)
    await (await createProvisioner({ ...settings, database: file, fetch, log: () => {} })).close()
  }
  const refused = (known: string, given: string) => ({ reason: { _tag: "OtherBank", known, given } })
  await open("real.db", { environment: "sandbox", apiKey: "sandbox_1" })
  await open("real.db", { environment: "sandbox", apiKey: "sandbox_rotated" })
  const production = open("real.db", { environment: "production", apiKey: "1" })
  await expect(production).rejects.toMatchObject(refused("sandbox", "production"))
  const local = open("real.db", {
    environment: { name: "local", url: "http://127.0.0.1:9" },
    apiKey: "sandbox_1"
  })
  await expect(local).rejects.toMatchObject(refused("sandbox", "local"))
  // Settings that are refused bind nothing.
  const mistaken = open("new.db", { environment: "production", apiKey: "sandbox_1" })
  await expect(mistaken).rejects.toMatchObject({ reason: { _tag: "SandboxKeyAgainstProduction" } })
  await open("new.db", { environment: "sandbox", apiKey: "sandbox_1" })
  expect(sent).toEqual([])
})
