import { DatabaseSync } from "node:sqlite"
import { parentPort, workerData } from "node:worker_threads"
import { makeDurable } from "./make-durable.ts"
import { unpackJobs } from "./packed-jobs.ts"
import { makeWriter } from "./writer.ts"
import type { WriteValue } from "./write-statements.ts"

// A thread of its own that writes what it is told, batch by batch, on a connection of its own. null is the order to close it, and, the other way, says
// that it is open.
const { file, token } = workerData as { readonly file: string; readonly token: number }
const database = new DatabaseSync(file, { timeout: 200 })
makeDurable(database)
const write = makeWriter(database, token)
parentPort?.on("message", (packed: readonly WriteValue[] | null) => {
  if (packed !== null) return parentPort?.postMessage(write(unpackJobs(packed)))
  database.close()
  parentPort?.close()
})
parentPort?.postMessage(null)
