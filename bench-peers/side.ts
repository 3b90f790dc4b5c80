import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { durableFlows } from "../test/bench/sides/durable-flows.ts"
import { ownDatabase } from "../test/postgres/server/own-database.ts"
import type { Flows } from "./outside-world.ts"

// Flows of six commands per second: 32, 8 and one at a time. Arguments: the side, `WHO, WHERE`, the number of the run, and what part of the usual time to take.
const [, , side = "", , part = "1"] = process.argv
const [who = "", where] = side.split(", ")
/** Seconds for each, after a warm-up; by time and not by number, so that a slow side takes no longer. */
const windows = [
  { concurrency: 32, seconds: 3 },
  { concurrency: 32, seconds: 3.5 },
  { concurrency: 8, seconds: 2 },
  { concurrency: 1, seconds: 1.5 }
]

/** A peer, by the name of its file; loaded only when it is measured, because it may not be installed. */
const openPeer = async (url: string | undefined): Promise<Flows> => {
  const peer = (await import(`./peers/${who.toLowerCase()}.ts`)) as {
    readonly openFlows: (url?: string) => Promise<Flows>
  }
  return peer.openFlows(url)
}

const database = () =>
  ownDatabase({ synced: true, settings: ["synchronous_commit=on"] }).catch((error: unknown) => {
    throw new Error("There is no PostgreSQL to measure on", { cause: error })
  })

const measure = async ({ flow }: Flows): Promise<readonly number[]> => {
  let started = 0
  const perSecond = async (concurrency: number, seconds: number) => {
    const [first, from] = [started, performance.now()]
    const one = async (): Promise<void> => {
      while (performance.now() < from + seconds * 1_000) await flow((started += 1))
    }
    await Promise.all(Array.from({ length: concurrency }, one))
    return (started - first) / ((performance.now() - from) / 1_000)
  }
  const values: number[] = []
  for (const { concurrency, seconds } of windows)
    values.push(await perSecond(concurrency, seconds * Number(part)))
  return values.slice(1)
}

const run = async (folder: string): Promise<readonly number[]> => {
  const postgres = where === "PostgreSQL" ? await database() : undefined
  try {
    const ours = { database: postgres?.url ?? join(folder, "users.db"), keyFile: join(folder, "vault.key") }
    const flows = await (who === "ours" ? durableFlows(ours) : openPeer(postgres?.url))
    return await measure(flows).finally(flows.close)
  } finally {
    await postgres?.remove()
  }
}

const folder = mkdtempSync(join(tmpdir(), "bench-peers-"))
try {
  console.log(JSON.stringify(await run(folder)))
} catch (error) {
  const causes: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message)
  console.error(causes.join(": ").split("\n")[0])
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
