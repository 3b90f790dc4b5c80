import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Sending, Sent } from "./sending.ts"

const script = fileURLToPath(new URL("./sender-process.ts", import.meta.url))

/** Sends webhooks from a process of its own. Rejects when it could not, or when the signal says so; the process is gone then. */
export const startSender = (sending: Sending, signal?: AbortSignal): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const child = fork(script, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: ["--conditions=@bunq-provisioning/source"],
      ...(signal === undefined ? {} : { signal, killSignal: "SIGKILL" as const })
    })
    child.once("message", (sent) => resolve(sent as Sent))
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`The sender ended with ${code}.`)))
    child.send(sending)
  })
