import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { createSandbox, type SandboxFaults, type SandboxOptions } from "../index.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { openBank } from "../testing/open-bank.ts"
import { partnerClient } from "../testing/partner-client.ts"
import { faultKinds } from "./fault-kind.ts"

type Bank = Awaited<ReturnType<typeof openBank>>

const kinds = ["server-error", "too-many-requests", "repeated-request-id"] as const

/** Reads the list of provisions `times` times and says which fault each read met. */
async function faultsMet(faults: SandboxFaults, times: number, options: SandboxOptions = {}) {
  const bank = await openBank(options)
  const { token } = bank.partner
  bank.sandbox.control.setFaults(faults)
  const before = bank.sandbox.requests().length
  for (let n = 0; n < times; n += 1) await bank.ask("GET", "/v1/partner-user-provision", { token })
  const met = bank.sandbox
    .requests()
    .slice(before)
    .map(({ fault }) => fault)
  return { ...bank, met }
}

it("gives the same faults to the same requests by the seed, at about the rate, and counts them", async () => {
  const { met, sandbox } = await faultsMet({ seed: 3, rate: 0.2, kinds }, 500)
  expect((await faultsMet({ seed: 3, rate: 0.2, kinds }, 500)).met).toEqual(met)
  expect((await faultsMet({ seed: 4, rate: 0.2, kinds }, 500)).met).not.toEqual(met)
  const happened = met.filter((fault) => fault !== null)
  expect(happened.length).toBeGreaterThan(70)
  expect(happened.length).toBeLessThan(130)
  const counts = Object.fromEntries(
    kinds.map((kind) => [kind, happened.filter((one) => one === kind).length])
  )
  expect(sandbox.statistics().faults).toEqual(counts)
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(10)
})

it("lets whoever repeats get on, and ends where it is told to", async () => {
  const always = await faultsMet({ rate: 1, kinds: ["server-error"] }, 8)
  const fault = "server-error"
  expect(always.met).toEqual([fault, fault, fault, null, fault, fault, fault, null])
  const bounded = await faultsMet({ rate: 1, kinds: ["server-error"], most: 2 }, 5)
  expect(bounded.met).toEqual([fault, fault, null, null, null])
  const other = await bounded.ask("GET", "/v1/installation", { token: bounded.partner.token })
  expect(other.status).toBe(500)
})

it.each([
  ["injected", async (bank: Bank) => bank.sandbox.control.injectFault({ kind: "late-request", lateBy: 300 })],
  [
    "of a series",
    async (bank: Bank) => bank.sandbox.control.setFaults({ rate: 1, kinds: ["late-request"], lateBy: 300 })
  ]
])("a late request %s is as late as it is told to be", async (_name, begin) => {
  const bank = await openBank()
  await begin(bank)
  const lost = bank.provision()
  const outcome = lost.catch((error: unknown) => error)
  await expect.poll(bank.clock.sleeping).toBe(1)
  bank.clock.advance(299)
  expect(bank.sandbox.statistics().provisions).toBe(0)
  bank.clock.advance(1)
  expect(await outcome).toMatchObject({ reason: { _tag: "ConnectionLost", fault: "late-request" } })
  expect(bank.sandbox.statistics().provisions).toBe(1)
})

it("leaves out kinds that do not suit a request", async () => {
  const bank = await openBank({
    faults: { rate: 1, kinds: ["session-killed", "repeated-request-id"] }
  }).catch((error: unknown) => error)
  // The handshake has no session to kill: its device call meets the other kind.
  expect(String(bank)).toMatch(/request id has been used/)
})

it("goes on in the series after a restart, with the counts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bank-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, "bank.db")
  const faults = { seed: 9, rate: 0.3, kinds }
  const whole = await faultsMet(faults, 60)
  const first = await faultsMet(faults, 30, { stateFile })
  await first.sandbox.close()
  const clock = manualClock(first.clock.now())
  const sandbox = await createSandbox({ stateFile, clock, limits: "off", faults })
  const { ask } = partnerClient(sandbox)
  for (let n = 0; n < 30; n += 1)
    await ask("GET", "/v1/partner-user-provision", { token: first.partner.token })
  expect([...first.met, ...sandbox.requests().map(({ fault }) => fault)]).toEqual(whole.met)
  expect(sandbox.statistics().faults).toEqual(whole.sandbox.statistics().faults)
  await sandbox.close()
})

it("injects in order, before the series, as often as asked, until cleared", async () => {
  const { sandbox, ask, partner } = await openBank()
  const { control } = sandbox
  control.injectFault({ kind: "server-error", times: 2 })
  control.injectFault({ kind: "session-killed", endpoint: "GET /v1/installation" })
  control.injectFault({ kind: "html-503" })
  expect(control.faults().injected).toHaveLength(3)
  const status = async () => (await ask("GET", "/v1/device-server", { token: partner.token })).status
  expect([await status(), await status()]).toEqual([500, 500])
  expect(control.faults().injected.map(({ kind }) => kind)).toEqual(["session-killed", "html-503"])
  control.clearFaults()
  expect(await status()).toBe(200)
  expect(sandbox.statistics().faults).toEqual({ "server-error": 2 })
})

it.each([
  [{ rate: 1.1, kinds }, "faults.rate"],
  [{ rate: 0.5, kinds: [] }, "faults.kinds"],
  [{ rate: 0.5, kinds, seed: 0.5 }, "faults.seed"],
  [{ rate: 0.5, kinds, most: 0 }, "faults.most"],
  [{ rate: 0.5, kinds, lateBy: -1 }, "faults.lateBy"]
])("refuses the series %j", async (faults, option) => {
  await expect(createSandbox({ faults })).rejects.toMatchObject({ reason: { _tag: "InvalidOption", option } })
})

it("refuses injections of what there is not, naming what there is", async () => {
  const { control } = (await openBank()).sandbox
  const inject = (injection: object) => () => control.injectFault(injection as { kind: "cut-body" })
  const unknown = (what: string, known: unknown) =>
    expect.objectContaining({ reason: { _tag: "UnknownName", what, known } })
  expect(inject({ kind: "plague" })).toThrow(unknown("fault", faultKinds))
  expect(inject({ kind: "cut-body", endpoint: "GET /v1/nothing" })).toThrow(
    unknown("endpoint", expect.arrayContaining(["POST /v1/session-server"]))
  )
  const invalid = (option: string) => expect.objectContaining({ reason: { _tag: "InvalidOption", option } })
  expect(inject({ kind: "cut-body", times: 0 })).toThrow(invalid("times"))
  expect(inject({ kind: "late-request", lateBy: 0.5 })).toThrow(invalid("lateBy"))
})
