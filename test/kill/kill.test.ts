import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { folder, framed, start } from "../cli/binary.ts"
import type { Line, Running } from "../cli/binary.ts"

/** The phase each user was last seen in, over all runs. */
type Phases = Map<string, string>

interface Moment {
  readonly name: string
  /** Resolves when it is time to kill. */
  readonly come: (running: Running, before: ReadonlyMap<string, string>) => Promise<unknown>
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** When somebody arrives in a phase (not: is found in it after the restart), and a little later, while its command is on the wire. */
const arrival = (phase: string, detail = "", ms = 0): Moment => ({
  name: [`a user arrives in ${phase}`, ...(detail === "" ? [] : [detail])].join(": ") + ` + ${ms} ms`,
  come: async (running, before) => {
    const arrived = (line: Line) =>
      line.type === "progress" &&
      line["phase"] === phase &&
      String(line["detail"]).includes(detail) &&
      before.get(String(line["uuid"])) !== `${phase}: ${String(line["detail"])}`
    await running.line(arrived)
    await later(ms)
  }
})

/** In this order, as users come by them; sessions are opened one by one, so later users are still early when the first ones are late. */
const moments: readonly Moment[] = [
  arrival("processing"),
  arrival("opening-session", "", 10),
  arrival("submitting", "", 2)
]
/** A moment that does not come is one of its own. */
const patience = 8_000

const words = (database: string) => [
  "demo",
  "--users",
  "4",
  "--speed",
  "120",
  "--database",
  database,
  "--json"
]
const follow = (phases: Phases, lines: readonly Line[]) => {
  for (const { type, uuid, phase, detail } of lines)
    if (type === "progress") phases.set(String(uuid), `${String(phase)}: ${String(detail)}`)
}
const phaseAlone = (told: string) => told.split(":")[0] ?? ""

const distribution: string[] = []
afterAll(() => {
  for (const line of distribution) console.log(`proof: real kills of the binary: ${line}`)
})

it(
  "the binary is killed three times with four users on their way, and every one arrives, provisioned once",
  { timeout: 120_000 },
  async () => {
    const database = join(folder(), "x.db")
    const phases: Phases = new Map()
    const seen = new Set<string>()
    for (const { name, come } of moments) {
      const running = start(words(database))
      const { pid } = await running.line(({ type }) => type === "started")
      const before = new Map(phases)
      await Promise.race([come(running, before), later(patience)])
      process.kill(Number(pid), "SIGKILL")
      expect(await running.ended).toMatchObject({ code: null, signal: "SIGKILL", stderr: "" })
      expect(pid).toBe(running.pid)
      follow(phases, running.lines)
      const counts = Object.entries(Object.groupBy(phases.values(), phaseAlone))
      for (const [phase] of counts) seen.add(phase)
      const where = counts.map(([phase, users = []]) => `${users.length} ${phase}`).join(", ")
      distribution.push(`${name}: ${where}`)
    }

    const last = start(words(database))
    const ended = await last.ended
    expect(ended).toMatchObject({ code: 0, stderr: "" })
    follow(phases, last.lines)
    expect(framed(ended).summary).toMatchObject({
      users: 4,
      verified: 4,
      other: 0,
      bank: { provisions: 4, throttled: 0 }
    })
    // Nobody but the same four was ever shown.
    expect(phases.size).toBe(4)
    expect([...new Set([...phases.values()].map(phaseAlone))]).toEqual(["active"])
    // The kills were spread over the way.
    expect([...seen]).toEqual(expect.arrayContaining(["processing", "opening-session", "submitting"]))
  }
)
