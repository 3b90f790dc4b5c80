import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, expect, it } from "vitest"
import { createSandbox, readSandboxTime } from "../index.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { openOnboarding } from "../testing/open-onboarding.ts"
import { partnerClient, provisionBody } from "../testing/partner-client.ts"

let folder: string
let stateFile: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bank-"))
  stateFile = join(folder, "bank.db")
})
afterEach(() => rmSync(folder, { recursive: true }))

async function reopen() {
  const clock = manualClock(readSandboxTime(stateFile) ?? 0)
  const sandbox = await createSandbox({ limits: "off", stateFile, clock })
  return { clock, sandbox, ...partnerClient(sandbox) }
}

it("keeps what was chosen, what is planned and what was asked over a restart", async () => {
  const before = await openOnboarding({ stateFile, email: "ada+regression@example.com" })
  const { bank, provisionId } = before
  const chosen = provisionBody()
  bank.sandbox.control.setScenario("failed", chosen.external_uuid)
  bank.sandbox.control.setScenario("denied")
  await before.complete()
  bank.clock.advance(31_000)
  expect((await before.provision()).sub_status).toBe("NONE")
  bank.sandbox.control.act(before.uuid, "open-inquiry")
  const [file, inquiry] = [await before.attach(), await before.ask("GET", "user-information-inquiry")]
  await bank.sandbox.close()

  const after = await reopen()
  const ask = (path: string) => after.ask("GET", before.at(path), { token: before.token })
  expect((await ask("user-information-inquiry")).body).toEqual(inquiry.body)
  expect((await ask(`attachment/${file}`)).status).toBe(200)
  expect(after.sandbox.control.scenarios().default).toBe("denied")
  const { token } = bank.partner
  const read = async (id: number) =>
    (await after.ask("GET", `/v1/partner-user-provision/${id}`, { token })).item("PartnerUserProvision")
  const made = await after.ask("POST", "/v1/partner-user-provision", { token, body: chosen })
  after.clock.advance(60_000)
  expect((await read(provisionId)).sub_status).toBe("PENDING_PROCESS_USER_ONBOARDING")
  expect((await read(made.item("PartnerUserProvision").id)).status).toBe("FAILED")
  await after.sandbox.close()
})

it("does what was planned once, not again after a restart", async () => {
  const before = await openOnboarding({ stateFile, email: "ada+regression@example.com" })
  const { bank, provisionId } = before
  await before.complete()
  bank.clock.advance(120_000)
  expect((await before.provision()).sub_status).toBe("PENDING_PROCESS_USER_ONBOARDING")
  await before.complete()
  bank.clock.advance(60_000)
  expect((await before.provision()).sub_status).toBe("NONE")
  await bank.sandbox.close()

  const after = await reopen()
  after.clock.advance(60_000)
  const { token } = bank.partner
  const read = await after.ask("GET", `/v1/partner-user-provision/${provisionId}`, { token })
  expect(read.item("PartnerUserProvision").sub_status).toBe("NONE")
  await after.sandbox.close()
})

it("reads a file of the first version: its users go on, and their story goes well", async () => {
  const before = await openOnboarding({ stateFile, email: "ada+denied@example.com" })
  await before.complete()
  await before.bank.sandbox.close()
  // What version 1 had not: no stories, no inquiries, and provisions without contacts.
  const database = new DatabaseSync(stateFile)
  database.exec(`
    DELETE FROM bank WHERE kind IN ('course', 'scenario-choice', 'planned-act', 'inquiry', 'attachment');
    UPDATE bank SET json = json_remove(json, '$.email', '$.phoneNumber', '$.dateOfBirth') WHERE kind = 'provision';
    PRAGMA user_version = 1`)
  database.close()

  const after = await reopen()
  after.clock.advance(60_000)
  const read = await after.ask("GET", before.at(`user-onboarding/${before.id}`), { token: before.token })
  expect(read.item("UserOnboarding").status).toBe("VERIFIED")
  after.sandbox.control.act(before.uuid, "open-inquiry")
  const listed = await after.ask("GET", before.at("user-information-inquiry"), { token: before.token })
  expect(listed.body.Response).toHaveLength(1)
  await after.sandbox.close()
  const version = new DatabaseSync(stateFile).prepare("PRAGMA user_version").get()
  expect(version?.["user_version"]).toBe(3)
})
