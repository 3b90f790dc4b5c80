import { expect, it } from "vitest"
import { createVirtualClock, type SandboxClock } from "../index.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { openBank } from "../testing/open-bank.ts"

const start = Date.UTC(2026, 5, 12, 9, 30)

async function frozenBank() {
  const clock = createVirtualClock({ startAt: start })
  clock.freeze()
  const bank = await openBank({ clock })
  return { ...bank, time: bank.sandbox.control.clock }
}

it("freezes, resumes, advances and changes speed", async () => {
  const { time } = await frozenBank()
  const { now } = time.state()
  expect(time.state()).toEqual({ now, frozen: true, speed: 1, nextDue: null })
  time.advance(86_400_000)
  time.setSpeed(60)
  expect(time.state()).toMatchObject({ now: now + 86_400_000, speed: 60 })
  time.resume()
  await expect.poll(() => time.state().now).toBeGreaterThan(now + 86_400_000)
  time.freeze()
  expect(time.state().frozen).toBe(true)
})

it("jumps from one thing the bank does by itself to the next, and has it done", async () => {
  const { time, provision, read, sandbox } = await frozenBank()
  const id = await provision()
  const { now } = time.state()
  const steps: unknown[] = []
  for (let n = 0; n < 3; n += 1) {
    const happened = time.next()
    const shown = await read(id)
    steps.push([happened?.kind, time.state().now - now, shown.sub_status])
  }
  expect(steps).toEqual([
    ["provision", 1_500, "PENDING_PROCESS_RELATION_USER"],
    ["provision", 4_200, "PENDING_PROCESS_OAUTH_REQUEST"],
    ["provision", 6_700, "PENDING_PROCESS_USER_ONBOARDING"]
  ])
  // What is left is the credential that nobody uses.
  expect(Math.floor(((time.next()?.at ?? 0) - now) / 1_000)).toBe(3_606)
  expect((await read(id)).credential.status).toBe("EXPIRED")
  expect(time.next()).toBe(null)
  await sandbox.close()
  expect(() => time.next()).toThrow(expect.objectContaining({ reason: { _tag: "Closed" } }))
})

it("needs no request in between, and does not take what has long been due for what comes next", async () => {
  const { time, provision } = await frozenBank()
  await provision()
  const { now } = time.state()
  expect([time.next()?.at, time.state().nextDue?.at]).toEqual([now + 1_500, now + 4_200])
  expect([time.next()?.at, time.state().now]).toEqual([now + 4_200, now + 4_200])

  const own = await openBank()
  await own.provision()
  const begun = own.clock.now()
  own.clock.advance(2_000)
  expect(own.sandbox.control.clock.next()?.at).toBe(begun + 4_200)
  expect(own.clock.now()).toBe(begun + 4_200)
})

it("says what a clock of the caller's own cannot do", async () => {
  const manual = await openBank({ clock: manualClock() as never })
  const { clock } = manual.sandbox.control
  expect(clock.state()).toMatchObject({ frozen: null, speed: null })
  expect(() => clock.freeze()).toThrow(
    expect.objectContaining({ reason: { _tag: "ClockNotOurs", wanted: "be frozen" } })
  )
  const still: SandboxClock = { now: () => start, sleep: () => new Promise(() => undefined) }
  const { control } = (await openBank({ clock: still })).sandbox
  expect(() => control.clock.next()).toThrow(
    expect.objectContaining({ reason: expect.objectContaining({ _tag: "ClockNotOurs" }) })
  )
})

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("does not advance by %d", async (ms) => {
  const { time } = await frozenBank()
  const { now } = time.state()
  expect(() => time.advance(ms)).toThrow(
    expect.objectContaining({ reason: { _tag: "InvalidOption", option: "ms" } })
  )
  expect(time.state().now).toBe(now)
})

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("does not run at speed %d", async (speed) => {
  const { time } = await frozenBank()
  const refused = expect.objectContaining({ reason: { _tag: "InvalidOption", option: "speed" } })
  expect(() => time.setSpeed(speed)).toThrow(refused)
})
