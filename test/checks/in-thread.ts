import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import type { Check, CheckOptions, Outcome } from "./check.ts"

interface Task {
  /** The URL of the module that exports the check, and under what name. */
  readonly module: string
  readonly exported: string
  readonly options: CheckOptions
}

/** Runs a check that computes in this process on a thread of its own, so that the checks beside it go on. */
export const inThread = (check: Check, module: string, exported: string): Check => ({
  ...check,
  run: (options) =>
    new Promise<Outcome>((resolve, reject) => {
      const task: Task = { module, exported, options }
      const thread = new Worker(new URL(import.meta.url), { workerData: task })
      thread.once("message", resolve)
      thread.once("error", reject)
      thread.once("exit", (code) =>
        reject(new Error(`the thread of ${check.name} ended with ${code} and no outcome`))
      )
    })
})

if (!isMainThread && parentPort !== null) {
  const { module, exported, options } = workerData as Task
  const { [exported]: check } = (await import(module)) as Record<string, Check>
  parentPort.postMessage(await check?.run(options))
}
