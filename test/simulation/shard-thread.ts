import { parentPort, workerData } from "node:worker_threads"
import { drawPlan } from "./plan/draw-plan.ts"
import { playPlan } from "./run-seeds.ts"
import type { SeedOptions } from "./run-seeds.ts"
import type { Played } from "./run-shards.ts"

// Plays the seeds it is sent, one after the other, and says what each came to.

const options = workerData as SeedOptions
const playAll = async (seeds: readonly number[]): Promise<void> => {
  const played: Played[] = []
  for (const seed of seeds) {
    const { trace: _, violation, ...tally } = await playPlan(drawPlan(seed), options)
    played.push({ seed, broke: violation !== null, tally })
  }
  parentPort?.postMessage(played)
}
parentPort?.on("message", (seeds: readonly number[]) => void playAll(seeds))
