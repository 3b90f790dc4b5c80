import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { ServiceQuestion, ServiceSettings } from "./service-process.ts"

const script = fileURLToPath(new URL("./service-process.ts", import.meta.url))

/** A service in a process of its own, asked over a channel, one question after the other. */
export const startService = async (settings: ServiceSettings) => {
  const child = fork(script, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: ["--conditions=@bunq-provisioning/source"]
  })
  const ended = new Promise<never>((_, reject) => {
    child.once("exit", (code) => reject(new Error(`The service ended with ${code}.`)))
  })
  ended.catch(() => {})
  let last: Promise<unknown> = Promise.resolve()
  const ask = <A>(question: ServiceQuestion): Promise<A> => {
    const answered = last.then(() => {
      const told = new Promise<A>((resolve, reject) => {
        child.once("message", (message) => {
          const { value, error } = message as { readonly value: A; readonly error?: string }
          if (error === undefined) resolve(value)
          else reject(new Error(error))
        })
      })
      child.send(question)
      return Promise.race([told, ended])
    })
    last = answered.catch(() => {})
    return answered
  }
  const port = await ask<number>({ ask: "start", settings })
  return {
    port,
    provision: (index: number) => ask<string>({ ask: "provision", index }),
    phases: async () => new Map(await ask<(readonly [string, string])[]>({ ask: "phases" })),
    memory: () => ask<{ readonly rss: number; readonly heapUsed: number }>({ ask: "memory" }),
    close: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve))
      await ask({ ask: "stop" }).finally(() => child.disconnect())
      await gone
    }
  }
}
