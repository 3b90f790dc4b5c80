import { Effect } from "effect"
import { expect, inject, it } from "vitest"
import { startLife } from "../kill/life.ts"
import type { Said } from "../kill/life.ts"
import { openLivingBank } from "../kill/living-bank.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

const [people, speed] = [2, 240]

/** Everything the service keeps, table by table, but for who may write it. */
const contents = async (database: string) => {
  const sql = (text: string) => Effect.runPromise(runSql(database, text))
  const tables = await sql(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'bunq_provisioning' ORDER BY 1"
  )
  const found = new Map<string, unknown>()
  for (const name of tables.map((row) => String(row["name"])).filter((table) => table !== "lease"))
    found.set(name, await sql(`SELECT t::text AS row FROM bunq_provisioning."${name}" t ORDER BY 1`))
  return found
}

/** A process, and what it says. */
const begin = (life: Parameters<typeof startLife>[0]) => {
  const heard: Said[] = []
  const waiting = new Set<() => void>()
  const process = startLife(life, (line) => {
    heard.push(line)
    for (const look of waiting) look()
  })
  const says = (type: string) =>
    new Promise<Said>((resolve, reject) => {
      const look = () => {
        const line = heard.find((one) => one.type === type)
        if (line !== undefined) resolve(line)
      }
      waiting.add(look)
      look()
      void process.ended.then((ended) =>
        reject(new Error(`It ended without that: ${JSON.stringify([ended, heard])}`))
      )
    })
  return { ...process, says, heard }
}

it.each([
  { boundary: "before commit", nth: 11 },
  // Woken it must not create a user whom the other has created.
  { boundary: "after sent-mark", nth: 2 }
])(
  "stopped for longer than its lease right $boundary, a service that wakes up writes nothing, and ends with an error that says why",
  async (hold) => {
    const database = await Effect.runPromise(freshDatabase(inject("postgres")))
    const bank = await openLivingBank({ seed: 3, speed, answered: () => undefined })
    const life = { database, url: bank.url, apiKey: bank.apiKey, speed, people }
    const stopped = begin({ ...life, hold })
    let other: ReturnType<typeof begin> | undefined
    try {
      expect(await stopped.says("standing")).toMatchObject({ boundary: hold.boundary })
      stopped.kill("SIGSTOP")
      other = begin({ ...life, hold: { boundary: "before close", nth: 1 } })
      await other.says("standing")
      const before = await contents(database)
      const { throttled } = bank.findings()

      stopped.release()
      stopped.kill("SIGCONT")
      expect(await stopped.ended).toMatchObject({ code: 1, signal: null, stderr: "" })
      expect(stopped.heard.at(-1)).toMatchObject({
        type: "failed",
        tag: "ProvisionerError",
        reason: "TakenOver"
      })
      expect(await contents(database)).toEqual(before)

      other.release()
      expect(await other.ended).toMatchObject({ code: 0, stderr: "" })
      expect(other.heard.at(-1)).toEqual({ type: "arrived", phases: ["active", "active"] })
      const found = bank.findings()
      expect([throttled, found.provisions, found.resets]).toEqual([0, people, 0])
    } finally {
      stopped.kill("SIGKILL")
      other?.kill("SIGKILL")
      await Promise.allSettled([stopped.ended, other?.ended])
      await bank.close()
    }
  },
  60_000
)
