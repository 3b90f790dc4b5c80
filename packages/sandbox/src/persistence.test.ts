import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createSandbox, readSandboxTime, type SandboxOptions } from "./index.ts"
import { manualClock } from "./testing/manual-clock.ts"
import { openBank } from "./testing/open-bank.ts"
import { partnerClient, provisionBody } from "./testing/partner-client.ts"

let folder: string
let stateFile: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bank-"))
  stateFile = join(folder, "bank.db")
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What a crash leaves: the files as they are while the bank still has them open. */
function crash(): string {
  const left = mkdtempSync(join(folder, "left-"))
  for (const suffix of ["", "-wal"]) {
    if (existsSync(stateFile + suffix)) cpSync(stateFile + suffix, join(left, `bank.db${suffix}`))
  }
  return join(left, "bank.db")
}

async function reopen(file: string, options: SandboxOptions = {}) {
  const clock = manualClock(readSandboxTime(file) ?? 0)
  const sandbox = await createSandbox({ limits: "off", ...options, stateFile: file, clock })
  return { clock, sandbox, ...partnerClient(sandbox) }
}

describe("a bank that was not closed", () => {
  it("has everything when opened again: users, sessions, keys, time, counters", async () => {
    const before = await openBank({ stateFile, seed: 5 })
    const user = await before.openUser()
    const id = await before.provision()
    before.clock.advance(2_000)
    await before.read(id)
    const at = before.clock.now()

    const file = crash()
    expect(readSandboxTime(file)).toBe(at)
    const after = await reopen(file)
    expect(after.sandbox.apiKey).toBe(before.sandbox.apiKey)
    expect(after.sandbox.statistics()).toEqual(before.sandbox.statistics())
    const { token, serverKey } = before.partner
    const read = async () =>
      (await after.ask("GET", `/v1/partner-user-provision/${id}`, { token })).item("PartnerUserProvision")
    expect((await read()).sub_status).toBe("PENDING_PROCESS_RELATION_USER")
    after.clock.advance(10_000)
    expect((await read()).credential.status).toBe("PENDING_FIRST_USE")
    const own = await after.ask("GET", user.at("user-onboarding"), { token: user.token })
    expect(own.status).toBe(200)
    expect((await after.install(after.sandbox.apiKey)).serverKey).toBe(serverKey)
  })

  it("goes on with the same randomness, so that ids and tokens never repeat", async () => {
    const before = await openBank({ stateFile })
    await before.provision(provisionBody("5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"))
    const after = await reopen(crash())
    const uuid = "8f14e45f-ceea-467f-9a36-dcb08d5e3c11"
    const ask = async (bank: { ask: typeof before.ask }) => {
      const body = {
        external_uuid: uuid,
        products: ["USER_VERIFIED"],
        pointer: { type: "EMAIL", value: "a@b.nl" }
      }
      const made = await bank.ask("POST", "/v1/partner-user-provision", { token: before.partner.token, body })
      return [made.item("PartnerUserProvision"), made.headers.get("x-bunq-client-response-id")]
    }
    expect(await ask(after)).toEqual(await ask(before))
  })

  it("still remembers who called when", async () => {
    const before = await openBank({ stateFile, limits: "classic" })
    const { installation } = before.partner
    const file = crash()
    const after = await reopen(file, { limits: "classic" })
    const body = { secret: after.sandbox.apiKey }
    expect((await after.ask("POST", "/v1/session-server", { token: installation, body })).status).toBe(429)
  })

  it("still refuses a request id it has seen", async () => {
    const before = await openBank({ stateFile })
    const headers = { "X-Bunq-Client-Request-Id": "once" }
    const { token } = before.partner
    await before.ask("GET", "/v1/installation", { token, headers })
    const after = await reopen(crash())
    expect((await after.ask("GET", "/v1/installation", { token, headers })).status).toBe(400)
  })
})

it("keeps the time at which it was closed, and forgets nothing closed properly", async () => {
  const bank = await openBank({ stateFile })
  bank.clock.advance(5_000)
  await bank.sandbox.close()
  expect(readSandboxTime(stateFile)).toBe(bank.clock.now())
  await expect(bank.ask("GET", "/v1/installation")).rejects.toMatchObject({ reason: { _tag: "Closed" } })
})

it("has what its control changed, also when it is killed right after", async () => {
  const bank = await openBank({ stateFile })
  const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f12"
  const id = await bank.provision(provisionBody(uuid))
  bank.sandbox.control.setScenario("denied")
  bank.sandbox.control.act(uuid, "fail")
  const after = await reopen(crash())
  expect(after.sandbox.control.scenarios().default).toBe("denied")
  const read = await after.ask("GET", `/v1/partner-user-provision/${id}`, { token: bank.partner.token })
  expect(read.item("PartnerUserProvision").status).toBe("FAILED")
})

it("is refused where its lock cannot be made", async () => {
  mkdirSync(`${stateFile}.lock`)
  await expect(createSandbox({ stateFile })).rejects.toMatchObject({
    reason: { _tag: "StateFileUnwritable", file: stateFile }
  })
})

it("is readable by its owner only", async () => {
  await openBank({ stateFile })
  for (const suffix of ["", "-wal", ".lock"]) expect(statSync(stateFile + suffix).mode & 0o777).toBe(0o600)
})

it("writes what changed, not what there is", async () => {
  const bank = await openBank({ stateFile, behaviour: { processUser: 3_600_000 } })
  const walGrowth = async (): Promise<number> => {
    const size = statSync(`${stateFile}-wal`).size
    await bank.provision()
    return statSync(`${stateFile}-wal`).size - size
  }
  const early = await walGrowth()
  for (let n = 0; n < 300; n += 1) await bank.provision()
  // The log restarts at checkpoints, so look at a few and take the largest.
  const late = Math.max(await walGrowth(), await walGrowth(), await walGrowth())
  expect(late).toBeLessThan(early * 3)
})

describe("a file that cannot be used", () => {
  it("is refused when it is not SQLite", async () => {
    writeFileSync(stateFile, "not a database, just a long enough text to be looked at ".repeat(100))
    const refused = { reason: { _tag: "StateFileUnreadable", file: stateFile } }
    await expect(createSandbox({ stateFile })).rejects.toMatchObject(refused)
  })

  it("is refused when it belongs to something else", async () => {
    const other = new DatabaseSync(stateFile)
    other.exec("CREATE TABLE something (id INTEGER)")
    other.close()
    await expect(createSandbox({ stateFile })).rejects.toMatchObject({
      reason: { _tag: "StateFileUnreadable" }
    })
  })

  it("is refused when a later version wrote it", async () => {
    const other = new DatabaseSync(stateFile)
    other.exec("PRAGMA user_version = 99")
    other.close()
    const reason = { _tag: "StateFileTooNew", file: stateFile, found: 99, supported: 3 }
    await expect(createSandbox({ stateFile })).rejects.toMatchObject({ reason })
    expect(() => readSandboxTime(stateFile)).toThrow(expect.objectContaining({ reason }))
  })

  it("is refused when its folder is missing", async () => {
    const missing = join(folder, "no", "bank.db")
    expect(readSandboxTime(missing)).toBe(null)
    await expect(createSandbox({ stateFile: missing })).rejects.toMatchObject({
      reason: { _tag: "StateFileUnreadable" }
    })
  })

  it("is refused when the clock would go back", async () => {
    const bank = await openBank({ stateFile })
    bank.clock.advance(3_600_000)
    await bank.sandbox.close()
    await expect(openBank({ stateFile })).rejects.toMatchObject({ reason: { _tag: "ClockBehind" } })
  })
})

it("is one bank's at a time, until that one closes", async () => {
  const first = await openBank({ stateFile })
  const id = await first.provision()
  await expect(reopen(stateFile)).rejects.toMatchObject({
    reason: { _tag: "StateFileInUse", file: stateFile }
  })
  expect((await first.read(id)).id).toBe(id)
  await first.sandbox.close()
  expect((await reopen(stateFile)).sandbox.statistics().provisions).toBe(1)
})

it("stops the bank from which another one took the file over in spite of the lock, before it writes a thing", async () => {
  const first = await openBank({ stateFile })
  rmSync(`${stateFile}.lock`)
  const second = await reopen(stateFile)
  await expect(first.provision()).rejects.toMatchObject({
    reason: { _tag: "StateFileTakenOver", file: stateFile }
  })
  expect(first.sandbox.statistics().provisions).toBe(0)
  const listed = await second.ask("GET", "/v1/partner-user-provision", { token: first.partner.token })
  expect(listed.body.Response).toEqual([])
})
