import type { Check, CheckOptions, Outcome } from "./check.ts"

/** How a check ended; `skipped` when something it needs failed. */
export interface Result {
  readonly check: Check
  readonly ending: "ok" | "failed" | "skipped"
  readonly seconds: number
  readonly outcome: Outcome
}

interface RunOptions extends CheckOptions {
  /** How many at a time. */
  readonly lanes: number
  readonly report: (result: Result) => void
}

/** Runs checks in the order given, several at a time, each after those it needs. */
export const runChecks = async (
  checks: readonly Check[],
  options: RunOptions
): Promise<readonly Result[]> => {
  const waiting = [...checks]
  const running = new Map<Check, Promise<void>>()
  const results: Result[] = []

  const finish = (result: Result) => {
    results.push(result)
    options.report(result)
  }
  const start = (check: Check) => {
    const started = performance.now()
    const run = check.run({ update: options.update }).catch((error: unknown) => ({
      ok: false,
      output: error instanceof Error ? (error.stack ?? error.message) : String(error)
    }))
    running.set(
      check,
      run.then((outcome) => {
        running.delete(check)
        const seconds = (performance.now() - started) / 1000
        finish({ check, ending: outcome.ok ? "ok" : "failed", seconds, outcome })
      })
    )
  }
  const isOpen = (name: string) => [...waiting, ...running.keys()].some((check) => check.name === name)
  const fits = (check: Check) =>
    running.size < options.lanes &&
    !check.needs.some(isOpen) &&
    (check.alone === true ? running.size === 0 : ![...running.keys()].some((other) => other.alone))

  while (waiting.length > 0 || running.size > 0) {
    const broken = waiting.find((check) =>
      check.needs.some((name) => results.some((r) => r.check.name === name && r.ending !== "ok"))
    )
    const next = broken ?? waiting.find(fits)
    if (next === undefined) {
      if (running.size === 0)
        throw new Error(`checks wait for each other: ${waiting.map((check) => check.name).join(", ")}`)
      await Promise.race(running.values())
      continue
    }
    waiting.splice(waiting.indexOf(next), 1)
    if (broken === undefined) start(next)
    else finish({ check: next, ending: "skipped", seconds: 0, outcome: { ok: false, output: "" } })
  }
  return results
}
