import { makeWebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import { HookInbox, readMetrics } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Logger, Metric, References } from "effect"
import { TestClock } from "effect/testing"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { makeDraw } from "./draw.ts"
import { drawCase, maxBytes, tokens } from "./fuzz-case.ts"
import { judge } from "./judge.ts"
import { toRequest } from "./to-request.ts"

export interface FuzzTotals {
  cases: number
  kept: number
  /** By status. */
  readonly statuses: Map<number, number>
  /** What is still being received at the end. */
  left: number
  /** Bytes by which the heap and what it points to grew, after the first tenth. */
  grown: number
  /** The first that went wrong: the seed repeats it. */
  failure: { readonly seed: number; readonly wrong: string } | null
}

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void
const used = (): number => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
/** Lets streams and handlers go on. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((go) => setImmediate(go))
}

let lastHint: Hint | null = null
let logged = ""
const inbox = Layer.mock(HookInbox, {
  accept: (hint) =>
    Effect.sync(() => {
      lastHint = hint
      return "new" as const
    })
})
const log = Logger.layer([
  Logger.make(({ message, fiber }) => {
    logged += `${[message].flat().join(" ")} ${JSON.stringify(fiber.getRef(References.CurrentLogAnnotations))}`
  })
])

/** Sends so many mutated requests one after the other, on a clock that passes only when a client is slow. Each seed is one case. */
export const fuzzReceiver = (options: {
  readonly from: number
  readonly count: number
  readonly onProgress?: (cases: number) => void
}): Promise<FuzzTotals> => {
  const totals: FuzzTotals = { cases: 0, kept: 0, statuses: new Map(), left: -1, grown: 0, failure: null }
  const run = Effect.gen(function* () {
    const receiver = yield* makeWebhookReceiver({ environment: "local", tokens, maxBytes })
    let before = 0
    for (let seed = options.from; seed < options.from + options.count; seed += 1) {
      const draw = makeDraw(seed)
      const fuzzed = drawCase(draw)
      lastHint = null
      logged = ""
      const answered = receiver(toRequest(draw, fuzzed))
      if (fuzzed.arrival === "never") {
        yield* Effect.promise(() => turns(3))
        yield* TestClock.adjust("4 seconds")
      }
      const response = yield* Effect.promise(() => answered)
      const wrong = yield* Effect.promise(() => judge(fuzzed, response, { hint: lastHint, logged }))
      totals.cases += 1
      totals.kept += Number(lastHint !== null)
      totals.statuses.set(response.status, (totals.statuses.get(response.status) ?? 0) + 1)
      if (wrong !== null) {
        totals.failure = { seed, wrong }
        break
      }
      if (totals.cases === Math.ceil(options.count / 10)) before = used()
      // Without a turn of the loop now and then nothing that waits for one is ever freed.
      if (totals.cases % 1_000 === 0) {
        yield* Effect.promise(() => turns(1))
        options.onProgress?.(totals.cases)
      }
    }
    totals.grown = used() - before
    const reading = (yield* readMetrics).find(({ name }) => name === "bunq_provisioning.webhooks.receiving")
    totals.left = reading?.kind === "gauge" ? reading.value : -1
    return totals
  })
  const surroundings = Layer.mergeAll(
    inbox,
    log,
    TestClock.layer(),
    Layer.succeed(Metric.MetricRegistry, new Map())
  )
  return Effect.runPromise(run.pipe(Effect.scoped, Effect.provide(surroundings)))
}
