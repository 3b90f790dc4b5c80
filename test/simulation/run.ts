import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { failureText, runSeeds } from "./run-seeds.ts"
import type { Seam, SeedOptions, StoreKind } from "./run-seeds.ts"
import { openShards } from "./run-shards.ts"
import { ownDatabase } from "../postgres/server/own-database.ts"
import { startPostgresHosts } from "./store/postgres-host.ts"

// The long form: `pnpm simulate --seeds 20000 --from 1 --seam port|wire --store memory|sqlite|postgres --threads 2`, on as many
// threads as there are cores unless it says otherwise. On PostgreSQL (`DATABASE_URL`, or a server of its own) it is one thread; a seed is played alike,
// but a failure need not come again.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20000" },
    from: { type: "string", default: "1" },
    seam: { type: "string", default: "port" },
    store: { type: "string", default: "memory" },
    threads: { type: "string", default: String(availableParallelism()) }
  }
})
const one = <A extends string>(name: string, given: string, known: readonly A[]): A => {
  const found = known.find((word) => word === given)
  if (found === undefined) throw new Error(`--${name} is ${known.join(" or ")}.`)
  return found
}
const whole = (name: string, given: string): number => {
  const number = Number(given)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1 on.`)
  return number
}
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const seam = one<Seam>("seam", values.seam, ["port", "wire"])
const store = one<StoreKind | "postgres">("store", values.store, ["memory", "sqlite", "postgres"])
const [from, count] = [whole("from", values.from), whole("seeds", values.seeds)]
const database = store === "postgres" ? await ownDatabase() : null
const hosts = database === null ? null : await startPostgresHosts(database.url)
const options: SeedOptions = { seam, store: hosts?.host ?? (store as StoreKind) }
const threads = hosts === null && count > 1 ? whole("threads", values.threads) : 1
const shards = threads === 1 ? null : openShards({ seam, store: store as StoreKind, threads })
const started = performance.now()
let played = 0
const tell = () => {
  played += 1
  if (played % 1_000 === 0) say(`${played} of ${count} seeds`)
}
const { totals, failure } = await (shards?.run(from, count, tell) ??
  runSeeds({ ...options, from, count }, tell))
for (const line of totals.lines((performance.now() - started) / 1_000)) say(line)
say(`threads: ${threads}`)
// One seed need not show every fault; a run of many has to.
const silent = failure === null && count >= 500 ? totals.silent() : []
if (silent.length > 0) say(`never happened, so the run proves nothing about them: ${silent.join(", ")}`)
if (failure !== null) say(failureText(failure, options))
await shards?.close()
await hosts?.close()
await database?.remove()
process.exitCode = failure === null && silent.length === 0 ? 0 : 1
