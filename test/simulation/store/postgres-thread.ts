import type { MessagePort } from "node:worker_threads"
import { workerData } from "node:worker_threads"
import * as PgPool from "@effect/sql-pg/PgPool"
import { HookInbox, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { Cause, Clock, Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import type { Opened, PostgresReply, PostgresRequest } from "./postgres-requests.ts"

// A thread of its own for the PostgreSQL store, which lives in real time: whoever asks sleeps until it has answered, so that for a world in virtual time
// nothing happens in between. What is asked together goes to the store at once, and its lanes group it.

interface Given {
  readonly url: string
  readonly port: MessagePort
  readonly bell: Int32Array
}
type Store = Readonly<Record<string, (...args: readonly unknown[]) => Effect.Effect<unknown, StoreError>>>

const { url, port, bell } = workerData as Given
const whole = Scope.makeUnsafe()
const address = Redacted.make(url)
const pool = await Effect.runPromise(Scope.provide(PgPool.make({ url: address, maxConnections: 1 }), whole))
const sql = (text: string, values: readonly unknown[] = []) =>
  Effect.map(
    pool.use((connection) => connection.query(text, values)),
    ({ rows }) => rows
  )
const openings: Array<{ readonly store: Store; readonly inbox: Store; readonly scope: Scope.Closeable }> = []

const endLease = "UPDATE bunq_provisioning.lease SET expires_at = clock_timestamp()"

const close = ({ scope }: { readonly scope: Scope.Closeable }) => Scope.close(scope, Exit.void)
const open = Effect.gen(function* () {
  // One that was abandoned may still write; the one before it has nothing left to write.
  const older = openings.at(-2)
  if (older !== undefined) yield* close(older)
  const scope = Scope.makeUnsafe()
  const built = yield* Scope.provide(Layer.build(Layer.fresh(PostgresStore.layer({ url: address }))), scope)
  const store = Context.get(built, ProvisionStore) as unknown as Store
  const inbox = Context.get(built, HookInbox) as unknown as Store
  const methods = Object.keys(store).filter((name) => name !== "lost")
  const hookMethods = Object.keys(inbox).filter((name) => name !== "arrived")
  return { opening: openings.push({ store, inbox, scope }), methods, hookMethods } satisfies Opened
})
const closeAll = Effect.suspend(() => Effect.forEach(openings, close, { discard: true }))
const real = Effect.runSync(Clock.Clock)
const clockAt = (now: number): Clock.Clock => ({
  currentTimeMillisUnsafe: () => now,
  currentTimeMillis: Effect.succeed(now),
  currentTimeNanosUnsafe: () => BigInt(Math.floor(now * 1e6)),
  currentTimeNanos: Effect.sync(() => BigInt(Math.floor(now * 1e6))),
  monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
  monotonicTimeNanos: real.monotonicTimeNanos,
  sleep: (duration) => real.sleep(duration)
})

const answer = (request: PostgresRequest): Effect.Effect<unknown, unknown> => {
  switch (request.ask) {
    case "closeAll":
      return closeAll
    case "open":
      return open
    case "abandon":
      return Effect.asVoid(sql(endLease))
    case "sql":
      return sql(request.text, request.values)
    case "call": {
      const method = openings[request.opening - 1]?.[request.of][request.method]
      if (method === undefined) return Effect.die(`There is no ${request.method}.`)
      return Effect.provideService(method(...request.args), Clock.Clock, clockAt(request.now))
    }
  }
}
const replyOf = (exit: Exit.Exit<unknown, unknown>): PostgresReply => {
  if (Exit.isSuccess(exit)) return { is: "value", value: exit.value }
  const error = Cause.squash(exit.cause)
  return error instanceof StoreError
    ? { is: "refused", operation: error.operation, reason: error.reason }
    : { is: "broken", message: String(error) }
}

port.on("message", (requests: readonly PostgresRequest[]) => {
  const all = Effect.forEach(requests, (request) => Effect.map(Effect.exit(answer(request)), replyOf), {
    concurrency: "unbounded"
  })
  Effect.runCallback(all, {
    onExit: (exit) => {
      port.postMessage(Exit.isSuccess(exit) ? exit.value : [])
      Atomics.store(bell, 0, 1)
      Atomics.notify(bell, 0)
    }
  })
})
port.postMessage([])
