import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/** A process of its own that is told what to do, and tells what came of it; the first message it sends says that it is ready. */
export const startProcess = async <Told, Result>(script: string, told: Told) => {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: ["--conditions=@bunq-provisioning/source"]
  })
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`The process of the load ended with ${code}.`)))
  })
  failed.catch(() => {})
  const message = <A>() => Promise.race([failed, new Promise<A>((resolve) => child.once("message", resolve))])
  const ready = message<unknown>()
  child.send(told as object)
  await ready
  return {
    /** Says go on, and waits for what it tells next. */
    next: <A = Result>(): Promise<A> => {
      const told = message<A>()
      child.send({})
      return told
    },
    stop: (): void => {
      child.removeAllListeners("exit")
      child.kill("SIGKILL")
    }
  }
}
