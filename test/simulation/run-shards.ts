import { once } from "node:events"
import { Worker } from "node:worker_threads"
import type { Tally } from "./outcome.ts"
import { runSeeds } from "./run-seeds.ts"
import type { SeedOptions, SeedsRun } from "./run-seeds.ts"
import { makeTotals } from "./totals.ts"

/** One seed, as a thread tells of it. */
export interface Played {
  readonly seed: number
  readonly broke: boolean
  readonly tally: Tally
}

interface Options extends SeedOptions {
  readonly store: "memory" | "sqlite"
  readonly from: number
  readonly count: number
  readonly threads: number
}

/** Seeds a thread is sent at once. */
const batch = 10
/** Most of what a seed makes is gone when it ends: collecting it seldom costs least. */
const resourceLimits = { maxYoungGenerationSizeMb: 96 }

/** Threads that play seeds, warm from one run to the next. */
export const openShards = ({ seam, store, bug, threads }: Omit<Options, "from" | "count">) => {
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(new URL("shard-thread.ts", import.meta.url), {
        workerData: { seam, store, bug } satisfies SeedOptions,
        execArgv: ["--conditions=@bunq-provisioning/source"],
        resourceLimits
      })
  )
  /** Plays seeds on all threads. A seed that broke a promise ends it, and is played once more here, where it is made smaller. */
  const run = async (from: number, count: number, played: () => void = () => {}): Promise<SeedsRun> => {
    const totals = makeTotals()
    const broken: number[] = []
    let next = from
    const work = async (worker: Worker): Promise<void> => {
      const failed = once(worker, "error").then(([error]) => Promise.reject(error as Error))
      failed.catch(() => {})
      while (next < from + count && broken.length === 0) {
        const seeds = Array.from({ length: Math.min(batch, from + count - next) }, (_, index) => next + index)
        next += seeds.length
        worker.postMessage(seeds)
        const [told] = (await Promise.race([once(worker, "message"), failed])) as [readonly Played[]]
        for (const { seed, broke, tally } of told) {
          totals.add(tally)
          if (broke) broken.push(seed)
          played()
        }
      }
    }
    await Promise.all(workers.map(work))
    const [seed] = broken.sort((one, other) => one - other)
    if (seed === undefined) return { totals, failure: null }
    const { failure } = await runSeeds({ seam, store, bug, from: seed, count: 1 })
    return { totals, failure }
  }
  return { run, close: () => Promise.all(workers.map((worker) => worker.terminate())) }
}
