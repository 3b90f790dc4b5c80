import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import { BunqApi } from "@bunq-provisioning/core/ports"
import { createVirtualClock } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger } from "effect"
import { startPostgres } from "../../postgres/server/start-postgres.ts"
import type { PostgresServer } from "../../postgres/server/start-postgres.ts"
import { parkedTemplates } from "./parked-templates.ts"
import { postgresTables, sqliteTables } from "./parked-tables.ts"
import { percentile } from "./percentile.ts"

// Resumes a database of parked users: prints the seconds until the first due deadline has been fired and the first page of the operators' list has been
// served, the megabytes this has added to the imports, and the milliseconds of a page. Arguments: the side, and which number comes first. The database is made by a process of its own.
const startAt = Date.UTC(2026, 5, 12, 9)
/** By then the create that has just been answered is overdue. */
const now = startAt + 2 * 3_600_000
const mostMillis = 60_000
const pages = 50

const tablesOf = (database: string) =>
  database.startsWith("postgres") ? postgresTables(database) : sqliteTables(database)

const fill = async (database: string, folder: string, users: number) =>
  tablesOf(database).fill(await parkedTemplates(join(folder, "templates.db"), startAt), users)

/** bunq does not answer: what is measured is ours. */
const silentBank = Layer.succeed(
  BunqApi,
  new Proxy({}, { get: () => () => Effect.never }) as BunqApi["Service"]
)

const page = async (list: (after?: string) => Promise<{ readonly next: string | null }>) => {
  const times: number[] = []
  let after: string | undefined
  for (let count = 0; count < pages; count += 1) {
    const from = performance.now()
    const { next } = await list(after)
    times.push(performance.now() - from)
    after = next ?? undefined
  }
  return percentile(times, 0.5)
}

const measure = async (database: string) => {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  const from = performance.now()
  const clock = createVirtualClock({ startAt: now })
  const vaultKey = Buffer.alloc(32, 7).toString("base64")
  const provisioning = await provisionerFacade(
    provisionerLayerWith({ database, vaultKey, clock }, silentBank).pipe(Layer.provideMerge(Logger.layer([])))
  )
  const first = await provisioning.list()
  if (first.views.length !== 100) throw new Error("The first page is not full.")
  const { isAnybodyDue } = tablesOf(database)
  while (await isAnybodyDue(now)) {
    if (performance.now() - from > mostMillis) throw new Error("The deadline has not been fired.")
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const ready = performance.now() - from
  const added = process.memoryUsage.rss() - before
  const all = await page((after) => provisioning.list(after === undefined ? {} : { after }))
  const some = await page((after) =>
    provisioning.list({ phases: ["collecting", "processing"], ...(after === undefined ? {} : { after }) })
  )
  await provisioning.close()
  return { ready: ready / 1_000, memory: added / 1e6, page: Math.max(all, some) }
}

const [, , side = "", , given = ""] = process.argv
if (side === "fill") {
  const [database = "", folder = "", users = ""] = JSON.parse(given) as readonly string[]
  await fill(database, folder, Number(users))
} else if (side === "measure") {
  // A database that was filled before.
  console.log(await measure(given))
} else {
  const users = Number(/^[\d,]+/.exec(side)?.[0].replaceAll(",", ""))
  const folder = mkdtempSync(join(tmpdir(), "bench-parked-"))
  let server: PostgresServer | undefined
  try {
    if (side.includes("PostgreSQL")) server = await startPostgres({ settings: ["shared_buffers=256MB"] })
    const database = server?.url("postgres") ?? join(folder, "users.db")
    const words = ["--conditions=@bunq-provisioning/source", fileURLToPath(import.meta.url)]
    const filled = spawnSync(
      process.execPath,
      [...words, "fill", "", JSON.stringify([database, folder, users])],
      { encoding: "utf8" }
    )
    if (filled.status !== 0) throw new Error(filled.stderr)
    const { ready, memory, page } = await measure(database)
    console.log(JSON.stringify(given === "memory" ? [memory, ready, page] : [ready, memory, page]))
  } finally {
    await server?.close()
    rmSync(folder, { recursive: true })
  }
}
