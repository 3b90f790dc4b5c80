import { HookCapacity, HookInbox, StoreError } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { makeArrivals } from "../hooks/arrivals.ts"
import { hookStatements } from "./hook-statements.ts"
import { writeOf } from "./write-job.ts"
import type { WriteJob } from "./write-job.ts"

/**
 * Webhooks in the file of the store, written by its group writer: those that come together share one sync to disk. Only the process that holds the file can
 * take them, so a receiver runs in it.
 */
export const makeSqliteHookInbox = Effect.fnUntraced(function* (
  database: DatabaseSync,
  seam: {
    /** Gives how many rows it changed. */
    readonly write: (operation: string, job: WriteJob) => Effect.Effect<number, StoreError>
    readonly read: <A>(operation: string, run: () => A) => Effect.Effect<A, StoreError>
  }
) {
  const { write, read } = seam
  const capacity = yield* HookCapacity
  const hooks = hookStatements(database)
  const arrivals = makeArrivals()
  /** How many wait, so that nobody has to count them. Those of one group are let in together. */
  let waiting = hooks.countWaiting()
  return HookInbox.of({
    // Whoever gives up waiting takes nothing back: it is written and counted all the same, and its place is free only then.
    accept: Effect.fnUntraced(function* (hint: Hint) {
      const operation = "HookInbox.accept"
      const { key, category, eventType, objectId, uuid, userId, updated, receivedAt } = hint
      if (waiting >= capacity && !(yield* read(operation, () => hooks.isKnown(key))))
        return yield* new StoreError({ operation, reason: { _tag: "InboxFull" } })
      const row = [key, category, eventType, objectId, uuid, userId, updated, Math.floor(receivedAt)]
      if ((yield* write(operation, writeOf("addHook", ...row))) === 0) return "duplicate"
      waiting += 1
      arrivals.note()
      return "new"
    }, Effect.uninterruptible),
    waiting: ({ after = 0, limit }) =>
      Effect.suspend(() => {
        arrivals.forget()
        return read("HookInbox.waiting", () => hooks.waiting(after, limit))
      }),
    settle: Effect.fnUntraced(function* (keys) {
      waiting -= yield* write("HookInbox.settle", writeOf("settleHooks", JSON.stringify(keys)))
    }),
    prune: ({ before, limit }) => write("HookInbox.prune", writeOf("pruneHooks", before, limit)),
    count: () => read("HookInbox.count", () => ({ waiting: hooks.countWaiting(), kept: hooks.countAll() })),
    arrived: arrivals.come
  })
})
