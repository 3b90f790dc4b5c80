import { openShards } from "../../simulation/run-shards.ts"

// How many onboardings of the simulation one process completes in a real second. Arguments: the side and the number of the run, which names the seeds.

const [side = "", round = "0"] = process.argv.slice(2)
const seam = side.startsWith("wire") ? "wire" : "port"
const store = side.includes("SQLite") ? "sqlite" : "memory"
const threads = side.includes("one thread") ? 1 : 2
const [warmUp, measured] = [40 * threads, seam === "wire" ? 60 : 300]

const shards = openShards({ seam, store, threads })
await shards.run(1, warmUp)
const started = performance.now()
const { totals, failure } = await shards.run(1_000 * (Number(round) + 1), measured)
const seconds = (performance.now() - started) / 1_000
await shards.close()
if (failure !== null) throw new Error(`seed ${failure.seed}: ${failure.outcome.violation?.message ?? ""}`)
const { onboardings, seeds, steps } = totals.sums
console.log(JSON.stringify([onboardings / seconds, seeds / seconds, steps / onboardings]))
