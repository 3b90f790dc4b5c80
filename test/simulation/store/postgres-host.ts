import { once } from "node:events"
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads"
import { StoreError } from "@bunq-provisioning/core/ports"
import type { HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { WorldTime } from "../world/world-time.ts"
import type { Opened, PostgresReply, PostgresRequest } from "./postgres-requests.ts"
import { backUpTables, emptyTables } from "./postgres-backup.ts"
import { postgresTables } from "./postgres-tables.ts"
import type { Sql } from "./postgres-tables.ts"
import type { StoreHost } from "./store-host.ts"

type Store = ProvisionStore["Service"]

/** Far longer than any statement may take, ms. */
const patience = 60_000

/** The production PostgreSQL store, for worlds in virtual time: the world stands still while it works. */
export interface PostgresHosts {
  /** Empty tables, for one world; one after the other. */
  readonly host: (time: WorldTime) => StoreHost
  readonly close: () => Promise<void>
}

/** On a database that nobody else uses; its schema is made when it is missing. */
export const startPostgresHosts = async (url: string): Promise<PostgresHosts> => {
  const { port1: port, port2 } = new MessageChannel()
  const bell = new Int32Array(new SharedArrayBuffer(4))
  const thread = new Worker(new URL("postgres-thread.ts", import.meta.url), {
    workerData: { url, port: port2, bell },
    transferList: [port2],
    execArgv: ["--conditions=@bunq-provisioning/source"]
  })
  await Promise.race([
    once(port, "message"),
    once(thread, "error").then(([error]) => Promise.reject(error as Error))
  ])

  const askAll = (requests: readonly PostgresRequest[]): readonly PostgresReply[] => {
    Atomics.store(bell, 0, 0)
    port.postMessage(requests)
    if (Atomics.wait(bell, 0, 0, patience) === "timed-out") throw new Error("PostgreSQL does not answer.")
    const received = receiveMessageOnPort(port) as { readonly message: readonly PostgresReply[] }
    return received.message
  }
  const ask = (request: PostgresRequest): unknown => {
    const [reply] = askAll([request])
    if (reply?.is === "value") return reply.value
    throw new Error(`PostgreSQL: ${JSON.stringify(reply)}`)
  }
  const sql: Sql = (text, values) => ask({ ask: "sql", text, values }) as ReturnType<Sql>

  const effectOf = (reply: PostgresReply | undefined): Effect.Effect<unknown, StoreError> => {
    if (reply?.is === "value") return Effect.succeed(reply.value)
    if (reply?.is !== "refused") throw new Error(`PostgreSQL: ${JSON.stringify(reply)}`)
    const { operation, reason } = reply
    return Effect.fail(new StoreError({ operation, reason: reason as StoreError["reason"] }))
  }

  const host = (time: WorldTime): StoreHost => {
    ask({ ask: "closeAll" })
    emptyTables(sql)
    let waiting: Array<{
      readonly request: PostgresRequest
      readonly resume: (effect: Effect.Effect<unknown, StoreError>) => void
    }> = []
    const flush = (): void => {
      const asked = waiting
      waiting = []
      const replies = askAll(asked.map(({ request }) => request))
      asked.forEach(({ resume }, index) => resume(effectOf(replies[index])))
    }
    /** What is called at one moment goes out together. Once it is on its way, no crash calls it back. */
    const call = (request: PostgresRequest) =>
      Effect.callback<unknown, StoreError>((resume) => {
        if (waiting.push({ request, resume }) === 1) time.enqueue(flush)
      })
    const methodsOf = (opening: number, of: "store" | "inbox", names: readonly string[]) => {
      const method =
        (name: string) =>
        (...args: readonly unknown[]) =>
          Effect.suspend(() =>
            call({ ask: "call", opening, of, method: name, args, now: time.now + time.offset })
          )
      return Object.fromEntries(names.map((name) => [name, method(name)])) as unknown
    }
    const open: StoreHost["open"] = (opened) => {
      const { opening, methods, hookMethods } = ask({ ask: "open" }) as Opened
      const store = methodsOf(opening, "store", methods) as Store
      const inbox = methodsOf(opening, "inbox", hookMethods) as HookInbox["Service"]
      // What comes through another thread is noticed as what other processes accept.
      opened({ ...store, lost: Effect.never }, { ...inbox, arrived: Effect.never })
    }
    ask({ ask: "open" })
    ask({ ask: "abandon" })
    return {
      tables: postgresTables(sql),
      open,
      backUp: () => backUpTables(sql),
      letGo: () => void ask({ ask: "abandon" }),
      remove: () => void ask({ ask: "abandon" })
    }
  }
  const close = async () => {
    port.close()
    await thread.terminate()
  }
  return { host, close }
}
