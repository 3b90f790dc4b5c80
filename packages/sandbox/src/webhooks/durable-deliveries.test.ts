import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { createSandbox, readSandboxTime } from "../index.ts"
import { hookReceiver, quiet } from "../testing/hook-receiver.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { openHookedBank } from "../testing/open-hooked-bank.ts"
import { partnerClient } from "../testing/partner-client.ts"

const minute = 60_000

/** A bank with a state file whose only delivery fails, and banks that go on from what a crash of it leaves. */
async function failing() {
  const folder = mkdtempSync(join(tmpdir(), "bank-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, "bank.db")
  const bank = await openHookedBank({ stateFile, behaviour: { processUser: 3_600_000 } })
  onTestFinished(() => bank.sandbox.close())
  bank.answers(500)
  const id = await bank.provision()
  await bank.pass(0)
  let crashes = 0
  const crash = async () => {
    crashes += 1
    const left = join(folder, `left-${crashes}.db`)
    for (const suffix of ["", "-wal"]) {
      if (existsSync(stateFile + suffix)) cpSync(stateFile + suffix, left + suffix)
    }
    const clock = manualClock(readSandboxTime(left) ?? 0)
    const { deliver, received, answers } = hookReceiver(clock)
    const options = {
      stateFile: left,
      clock,
      deliver,
      limits: "off",
      behaviour: { processUser: 3_600_000 }
    } as const
    const sandbox = await createSandbox(options)
    onTestFinished(() => sandbox.close())
    await quiet()
    const pass = async (ms: number) => {
      clock.advance(ms)
      await quiet()
    }
    return { sandbox, clock, received, answers, pass, ...partnerClient(sandbox) }
  }
  return { ...bank, id, crash }
}

it("goes on with the attempts it had left, at their time", async () => {
  const before = await failing()
  await before.pass(minute)
  await before.pass(30_000)
  // The bank commits its time with every request.
  await before.read(before.id)
  const after = await before.crash()
  after.answers(500)
  expect(after.received).toEqual([])
  await after.pass(30_000 - 1)
  expect(after.received).toEqual([])
  const start = after.clock.now() + 1
  await after.pass(1)
  for (let minutes = 0; minutes < 6; minutes += 1) await after.pass(minute)
  // Two of six were made before.
  expect(after.received.map(({ at }) => at - start)).toEqual([0, 1, 2, 3].map((n) => n * minute))
  expect(after.received[0]!.bytes).toEqual(before.received[0]!.bytes)
  const path = `/v1/user/${before.partner.partnerId}/notification-filter-failure`
  const { body } = await after.ask("GET", path, { token: before.partner.token })
  expect(body.Response).toMatchObject([{ NotificationFilterFailure: { object_id: before.id } }])
})

it("makes the attempt again that was under way when it stopped", async () => {
  const before = await failing()
  before.answers("silence")
  await before.pass(minute)
  expect(before.received).toHaveLength(2)
  const after = await before.crash()
  expect(after.received.map(({ bytes }) => bytes)).toEqual([before.received[1]!.bytes])
  expect(after.sandbox.control.webhooks.state()).toMatchObject({
    waiting: 0,
    counts: { attempts: 2, delivered: 1 }
  })
})

it("keeps filters, failures and what is left of a series over a crash, and forgets what was delivered", async () => {
  const before = await failing()
  for (let minutes = 0; minutes < 6; minutes += 1) await before.pass(minute)
  before.answers(200)
  await before.provision()
  await before.pass(0)
  const state = before.sandbox.control.webhooks.state()
  expect(state).toMatchObject({ waiting: 0, failures: 1, counts: { delivered: 1, failed: 1 } })
  const after = await before.crash()
  await after.pass(minute)
  expect(after.received).toEqual([])
  expect(after.sandbox.control.webhooks.state()).toEqual(state)
})

it("sends off again what was under way when it was closed", async () => {
  const before = await failing()
  before.answers("silence")
  await before.pass(minute)
  await before.sandbox.close()
  const after = await before.crash()
  expect(after.received).toHaveLength(1)
})
