import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ownDatabase } from "../../postgres/server/own-database.ts"
import { requestOf } from "../../virtual/virtual-person.ts"
import { durableFlows } from "./durable-flows.ts"
import { naiveFlows } from "./naive-flows.ts"
import { naivePostgres } from "./naive-postgres.ts"
import { naiveSqlite } from "./naive-sqlite.ts"

// Flows of six commands per second, on a database that syncs every commit. Arguments: the side, `WHO, HOW MANY at a time`, the number of the run, and where.
const [, , side = "", , where = "SQLite"] = process.argv
const concurrency = Number(/(\d+) at a time$/.exec(side)?.[1])
const folder = mkdtempSync(join(tmpdir(), "bench-flows-"))
const synced = { synced: true, settings: ["synchronous_commit=on"] }
const postgres = where === "PostgreSQL" ? await ownDatabase(synced) : null
const database = postgres?.url ?? join(folder, "users.db")

const open = async () => {
  if (!side.startsWith("naive")) return durableFlows({ database, keyFile: join(folder, "vault.key") })
  const { save, close } = await (postgres === null ? naiveSqlite : naivePostgres)(database)
  const flow = naiveFlows(save)
  return { flow: (index: number) => flow(requestOf(index).externalUuid), close }
}
const { flow, close } = await open()

let next = 0
const run = async (flows: number): Promise<number> => {
  const end = next + flows
  const from = performance.now()
  const one = async (): Promise<void> => {
    while (next < end) await flow((next += 1))
  }
  await Promise.all(Array.from({ length: concurrency }, one))
  return flows / ((performance.now() - from) / 1000)
}
await run(concurrency === 1 ? 100 : 400)
const flowsPerSecond = await run(concurrency === 1 ? 200 : 1_200)
await close()
await postgres?.remove()
rmSync(folder, { recursive: true })
console.log(JSON.stringify([flowsPerSecond, 1000 / flowsPerSecond]))
