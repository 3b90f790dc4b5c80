import { parentPort } from "node:worker_threads"

// A thread that says that it is ready and dies of its first order.
parentPort?.on("message", () => process.exit(1))
parentPort?.postMessage(null)
