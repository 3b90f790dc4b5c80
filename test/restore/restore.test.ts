import { describe, expect, it } from "vitest"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { counted, losingTime } from "./restored-world.ts"
import type { Sent } from "./restored-world.ts"

const { externalUuid } = requestOf(1)
/** What changes something at bunq, but for the handshake without which nothing can be read. */
const isCommand = ({ method, path }: Sent): boolean =>
  method !== "GET" && !/\/(installation|device-server|session-server)$/.test(path)

interface Copy {
  readonly at: number
  readonly phase: string
  /** Sessions it takes to come back: none while the one in the copy is good. */
  readonly sessions: number
  /** Resets it takes: one when the only token was sealed in the lost time. */
  readonly resets: number
}
const copies: readonly Copy[] = [
  // The partner's own session is not in the copy yet.
  { at: 0, phase: "requesting", sessions: 2, resets: 1 },
  { at: 2, phase: "processing", sessions: 1, resets: 1 },
  // The token is in the copy and was used since: it opens a session all the same.
  { at: 3, phase: "opening-session", sessions: 1, resets: 0 },
  { at: 5, phase: "evaluating", sessions: 0, resets: 0 },
  { at: 8, phase: "submitting", sessions: 0, resets: 0 },
  { at: 22, phase: "collecting", sessions: 0, resets: 0 },
  { at: 26, phase: "reviewing", sessions: 0, resets: 0 }
]

describe("a database restored from a backup, while bunq went on to verify the user", () => {
  it.each(copies)("copied at $phase", { timeout: 30_000 }, async ({ at, phase, sessions, resets }) => {
    const lost = await losingTime(at)
    expect(lost.copied?.phase).toBe(phase)
    const world = await lost.open()
    const handle = await world.provisioning.handle(externalUuid)
    const end = await lost.time.run(playPerson({ handle, time: lost.time, answers: answersOf(1) }))
    await lost.time.pass(60_000)
    const { before } = lost
    expect([end.phase, counted(lost)]).toEqual([
      "active",
      {
        ...before,
        provisions: 1,
        creates: 1,
        changes: before.changes + resets,
        sessions: before.sessions + sessions,
        throttled: 0
      }
    ])
    const told = world.states.map((state) => state._tag)
    expect([told[0], told.at(-1)]).toEqual(["Restoring", "Open"])
    expect(world.sent.filter(isCommand).filter(({ state }) => state !== "Open")).toEqual([])
    // The first read may leave before the first state is told: "unknown".
    expect(world.sent.some(({ method, state }) => method === "GET" && state !== "Open")).toBe(true)
    await world.close()
    await lost.close()
  })

  it(
    "whose credential was replaced meanwhile: the session of the copy is given up",
    { timeout: 30_000 },
    async () => {
      const lost = await losingTime(22, ({ control }) => control.act(externalUuid, "revoke-token"))
      expect(lost.copied?.phase).toBe("collecting")
      const world = await lost.open()
      const handle = await world.provisioning.handle(externalUuid)
      const end = await lost.time.run(playPerson({ handle, time: lost.time, answers: answersOf(1) }))
      const { before } = lost
      expect([end.phase, counted(lost)]).toEqual([
        "active",
        { ...before, provisions: 1, creates: 1, changes: before.changes + 1, sessions: before.sessions + 1 }
      ])
      expect(lost.refused()).toBe(0)
      await world.close()
      await lost.close()
    }
  )

  it("goes on with it after a crash, without being told again", { timeout: 30_000 }, async () => {
    const lost = await losingTime(8)
    const first = await lost.open()
    await lost.time.pass(50)
    expect(await first.provisioning.bank.state()).toMatchObject({ _tag: "Restoring", stage: "provisions" })
    await first.close()
    expect(first.sent.filter(isCommand)).toEqual([])
    const second = await lost.open(false)
    expect(await second.provisioning.bank.state()).toMatchObject({ _tag: "Restoring" })
    const handle = await second.provisioning.handle(externalUuid)
    const end = await lost.time.run(playPerson({ handle, time: lost.time, answers: answersOf(1) }))
    expect([end.phase, counted(lost).creates]).toEqual(["active", 1])
    expect(second.sent.filter(isCommand).every(({ state }) => state === "Open")).toBe(true)
    await second.close()
    const third = await lost.open(false)
    expect(await third.provisioning.bank.state()).toEqual({ _tag: "Open" })
    await third.close()
    await lost.close()
  })
})
