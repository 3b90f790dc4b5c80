import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, it } from "vitest"
import { createProvisioner } from "./create-provisioner.ts"
import type { ProvisionerSettings } from "./create-provisioner.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
const open = (more: Partial<ProvisionerSettings> = {}) =>
  createProvisioner({
    environment: { name: "local", url: "http://127.0.0.1:9" },
    apiKey: "sandbox_0123456789abcdef0123456789abcdef0123456789abcdef",
    fetch: () => Promise.reject(new TypeError("fetch failed")),
    log: () => {},
    ...more
  })
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const person = { externalUuid: uuid, email: "ada@example.com", phoneNumber: "+31612345678" }
const view = (token: string) =>
  new Request(`http://localhost/v1/provisions/${uuid}`, { headers: { authorization: `Bearer ${token}` } })

it("one call gives a partner's backend a token for a user, which outlives a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "api-handle-"))
  folders.push(folder)
  const database = join(folder, "users.db")
  const before = await open({ database })
  await before.provision(person)
  const { token, expiresAt } = await before.api.userToken(uuid, { events: ["identity.start"] })
  expect(expiresAt - Date.now()).toBeGreaterThan(890_000)
  await expect(before.api.userToken(uuid.replace("6b", "7b"))).rejects.toMatchObject({
    _tag: "ProvisionerError",
    reason: { _tag: "NotFound" }
  })
  await expect(before.api.userToken(uuid, { expiresInSeconds: 5 })).rejects.toMatchObject({
    _tag: "ApiProblem",
    field: "expiresInSeconds"
  })
  const operator = await before.api.operatorTokens.create({ scope: "read", label: "look" })
  await before.close()
  expect((await before.api.handler(view(token))).status).toBe(503)

  const after = await open({ database })
  expect((await after.api.handler(view(token))).status).toBe(200)
  expect((await after.api.handler(view(operator.token))).status).toBe(200)
  expect(await after.api.operatorTokens.list()).toMatchObject([
    { id: operator.id, scope: "read", label: "look" }
  ])
  expect(readFileSync(`${database}.tokens`, "utf8")).not.toContain(operator.token.slice(4))
  await after.close()
})

it("refuses settings that would let everybody in, when it is started and at every request", async () => {
  const provisioner = await open({ api: { origins: ["*"] } })
  await expect(provisioner.api.start()).rejects.toMatchObject({ _tag: "ApiSettingError" })
  expect((await provisioner.api.handler(view("x"))).status).toBe(503)
  await provisioner.close()
  await expect(open({ api: { origin: "*" } as never })).rejects.toMatchObject({ _tag: "ConfigurationError" })
})
