import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { liveThrough, period } from "./hinted-world.test-support.ts"

const people = 10
/** `FEED_WORLDS=20000` for the long form. */
const worlds = Number(process.env["FEED_WORLDS"] ?? 1_000)

describe("hints and polls of one feed", () => {
  it.effect(
    "in any order, lost, late, repeated or forged, end where the bank is within a period and never move back (I4)",
    () =>
      Effect.gen(function* () {
        let [reads, hints] = [0, 0]
        for (let seed = 1; seed <= worlds; seed += 1) {
          const lived = yield* liveThrough(seed, people, [null, period, 2 * period][seed % 3] ?? null)
          expect(lived.flaws, `seed ${seed}`).toEqual([])
          reads += lived.reads
          hints += lived.hints
        }
        process.stdout.write(
          `proof: ${worlds * people} histories of a provision and an onboarding converge (${hints} hints, ${reads} reads)\n`
        )
      }),
    3_600_000 * 4
  )
})
