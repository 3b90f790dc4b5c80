import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import type { WorkerOptions } from "node:worker_threads"
import { packJobs } from "./packed-jobs.ts"
import type { WriteJob, WriteOutcome } from "./write-job.ts"

/** Beside this file. Throws where that is none: bundled as CommonJS it has no address. */
const writerThread = (): URL =>
  new URL(import.meta.url.endsWith(".ts") ? "./writer-thread.ts" : "./writer-thread.js", import.meta.url)
/** Megabytes of young objects: it makes few that live long. */
const youngObjects = 4

/** The thread that writes. It keeps no process alive but while it writes. */
export interface ThreadWriter {
  /** When it can write, or cannot any more. */
  readonly ready: Promise<void>
  /** null while it starts, and once it is gone. */
  readonly write: ((jobs: readonly WriteJob[]) => Promise<readonly WriteOutcome[]>) | null
  /** Lets it close its connection. */
  readonly close: () => Promise<void>
}

/** null where there can be none: its script is not there, or the process may not have another thread (`--permission`, a limit of the machine). */
const startThread = (script: () => URL, options: WorkerOptions): Worker | null => {
  try {
    const found = script()
    return existsSync(fileURLToPath(found)) ? new Worker(found, options) : null
  } catch {
    return null
  }
}

/**
 * Starts a thread that writes to the file. null where its script is not beside this one, because somebody has bundled all into one file, and where no
 * thread can be started.
 *
 * When it ends before its time, what it was writing counts as failed, whether it was written or not: whoever it fails for reads what is stored.
 */
export const startThreadWriter = (file: string, token: number, script?: URL): ThreadWriter | null => {
  const thread = startThread(() => script ?? writerThread(), {
    workerData: { file, token },
    // The warning of Node 22 about node:sqlite was given here already.
    execArgv: ["--disable-warning=ExperimentalWarning"],
    resourceLimits: { maxYoungGenerationSizeMb: youngObjects }
  })
  if (thread === null) return null
  thread.unref()
  let state: "starting" | "ready" | "gone" = "starting"
  let pending: { readonly size: number; readonly done: (outcomes: readonly WriteOutcome[]) => void } | null =
    null
  const settle = (outcomes: readonly WriteOutcome[]): void => {
    const { done } = pending ?? {}
    pending = null
    thread.unref()
    done?.(outcomes)
  }
  let isReady = (): void => {}
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  thread.on("message", (outcomes: readonly WriteOutcome[] | null) => {
    if (outcomes !== null) return settle(outcomes)
    state = "ready"
    isReady()
  })
  thread.on("error", () => {})
  const ended = new Promise<void>((resolve) => {
    thread.on("exit", () => {
      state = "gone"
      settle(Array.from({ length: pending?.size ?? 0 }, () => ({})))
      isReady()
      resolve()
    })
  })
  const write = (jobs: readonly WriteJob[]) =>
    new Promise<readonly WriteOutcome[]>((done) => {
      pending = { size: jobs.length, done }
      thread.ref()
      thread.postMessage(packJobs(jobs))
    })
  return {
    ready,
    get write() {
      return state === "ready" ? write : null
    },
    close: async () => {
      if (state === "gone") return
      thread.ref()
      thread.postMessage(null)
      await ended
    }
  }
}
