import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { createSandbox, readSandboxTime } from "../index.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"
import type { FaultKind } from "./fault-kind.ts"

/** A bank with a state file in which a create met `kind`, and what another process finds when this one is killed at that moment. */
async function killedAfter(kind: FaultKind) {
  const folder = mkdtempSync(join(tmpdir(), "bank-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, "bank.db")
  const bank = await openBank({ stateFile })
  const body = provisionBody()
  bank.sandbox.control.injectFault({ kind, endpoint: "POST /v1/partner-user-provision" })
  const create = bank.ask("POST", "/v1/partner-user-provision", { token: bank.partner.token, body })
  let over = 0
  const outcome = create.catch((error: unknown) => error).finally(() => (over = 1))
  await expect.poll(() => over + bank.clock.sleeping()).toBe(1)
  for (const suffix of ["", "-wal"]) {
    if (existsSync(stateFile + suffix)) cpSync(stateFile + suffix, join(folder, `left.db${suffix}`))
  }
  const left = join(folder, "left.db")
  const after = await createSandbox({ stateFile: left, clock: manualClock(readSandboxTime(left) ?? 0) })
  const { provisions, faults } = after.statistics()
  await after.close()
  return { provisions, faults, bank, outcome }
}

it.each<[FaultKind, number]>([
  ["reply-lost", 1],
  ["cut-body", 1],
  ["html-502", 1],
  ["html-503", 0],
  ["server-error", 0],
  ["repeated-request-id", 0]
])("%s has left %i provision on disk, and its count, when the client notices", async (kind, made) => {
  const { provisions, faults } = await killedAfter(kind)
  expect({ provisions, faults }).toEqual({ provisions: made, faults: { [kind]: 1 } })
})

it("a late request that the bank did not live to see is not carried out, and one cut off by closing neither", async () => {
  const { provisions, faults, bank, outcome } = await killedAfter("late-request")
  expect({ provisions, faults }).toEqual({ provisions: 0, faults: { "late-request": 1 } })
  await bank.sandbox.close()
  expect(await outcome).toMatchObject({ reason: { _tag: "Closed" } })
  expect(bank.sandbox.statistics().provisions).toBe(0)
})
