import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Option, Redacted, Scope } from "effect"
import { inject } from "vitest"
import { firstCommit, nextCommit } from "./sample-commit.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { inTransaction, runSql } from "./server/run-sql.ts"

type Store = ProvisionStore["Service"]

const opened = Effect.fnUntraced(function* (url: string, lease: string) {
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const layer = PostgresStore.layer({ url: Redacted.make(url), lease: lease as "15 seconds" })
  const store = yield* ProvisionStore.pipe(
    Effect.provide(yield* Layer.build(layer).pipe(Scope.provide(scope)))
  )
  return { store, close: Scope.close(scope, Exit.void) }
})
const reader = (url: string) =>
  Effect.map(Layer.build(PostgresStore.layerReadOnly({ url: Redacted.make(url) })), (context) =>
    Effect.provide(ProvisionStore, context)
  ).pipe(Effect.flatten)
const database = freshDatabase(inject("postgres"))
const reasonOf = (effect: Effect.Effect<unknown, { readonly reason: { readonly _tag: string } }>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)

/** As if its holder had been silent for longer than the lease, and somebody else had come. */
const takenOver = (url: string) =>
  runSql(url, "UPDATE bunq_provisioning.lease SET token = token + 1, holder = 'somebody'")
const first = firstCommit(1)
const bytes = (value: number) => new Uint8Array([value])
const writes: { readonly [name: string]: (store: Store) => ReturnType<Store["commit"]> } = {
  commit: (store) => store.commit(nextCommit(first, { inbox: ["late"] })),
  "commit of a new user": (store) => store.commit(firstCommit(2)),
  markSent: (store) => store.markSent(first.uuid, 9),
  putSealed: (store) => store.putSealed({ owner: "a", purpose: "late", sealed: bytes(2) }),
  replaceSealed: (store) =>
    Effect.asVoid(store.replaceSealed({ owner: "a", purpose: "b", expected: bytes(1), sealed: bytes(2) })),
  "replaceSealed of nothing": (store) =>
    Effect.asVoid(store.replaceSealed({ owner: "a", purpose: "c", expected: null, sealed: bytes(2) })),
  eraseSealed: (store) => store.eraseSealed("a"),
  dropSealed: (store) => store.dropSealed("a", ["b"]),
  pruneJournal: (store) => Effect.asVoid(store.pruneJournal(first.uuid, { through: 1, at: 1 })),
  pruneInbox: (store) => Effect.asVoid(store.pruneInbox({ before: 1e15, limit: 9 })),
  skipChanges: (store) => store.skipChanges()
}
const everything = (store: Store) =>
  Effect.all([
    store.load(first.uuid),
    store.list({ limit: 9 }),
    store.journal(first.uuid),
    store.journalStart(first.uuid),
    store.sealedOf("a"),
    store.sentAt(first.uuid),
    Effect.all(["early", "late"].map((id) => store.consumed(id)))
  ])

describe("a runner that lost its lease", () => {
  it.live("writes nothing by any method, and is told", () =>
    Effect.gen(function* () {
      const url = yield* database
      const { store } = yield* opened(url, "1 hour")
      yield* store.commit({ ...first, inbox: ["early"] })
      yield* store.putSealed({ owner: "a", purpose: "b", sealed: bytes(1) })
      const before = yield* everything(store)
      yield* takenOver(url)
      for (const [name, write] of Object.entries(writes))
        expect([name, yield* reasonOf(write(store))]).toEqual([name, "Fenced"])
      expect(yield* everything(store)).toEqual(before)
      expect(yield* reasonOf(store.lost)).toBe("Fenced")
    }).pipe(Effect.scoped)
  )
  it.live("finds out when it renews, though it has nothing to write", () =>
    Effect.gen(function* () {
      const url = yield* database
      const { store } = yield* opened(url, "300 millis")
      yield* takenOver(url)
      expect(yield* reasonOf(store.lost)).toBe("Fenced")
    }).pipe(Effect.scoped)
  )
  it.live("is shut out of a write that had begun when the other came", () =>
    Effect.gen(function* () {
      const url = yield* database
      const { store } = yield* opened(url, "1 hour")
      yield* store.commit(first)
      // The write waits for the taking, which is not committed yet, and looks again when it is.
      const late = yield* inTransaction(
        url,
        "UPDATE bunq_provisioning.lease SET token = token + 1",
        Effect.gen(function* () {
          const late = yield* Effect.forkChild(reasonOf(store.commit(nextCommit(first))))
          const blocked =
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
          while ((yield* runSql(url, blocked)).length === 0) yield* Effect.sleep("5 millis")
          return late
        })
      )
      expect(yield* Fiber.join(late)).toBe("Fenced")
      expect((yield* store.load(first.uuid))?.seq).toBe(first.envelope.seq)
    }).pipe(Effect.scoped)
  )
})

describe("a runner that closes", () => {
  it.live("gives its lease back although all its connections were lost a moment ago", () =>
    Effect.gen(function* () {
      const url = yield* database
      const { store, close } = yield* opened(url, "1 hour")
      yield* store.commit(first)
      const cut =
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'bunq-provisioning' AND datname = current_database()"
      expect((yield* runSql(url, cut)).length).toBeGreaterThan(0)
      yield* Effect.sleep("50 millis")
      yield* close
      yield* opened(url, "1 hour")
    }).pipe(Effect.scoped)
  )
})

describe("a second runner", () => {
  it.live("is refused while the first renews, and told who holds the database and until when", () =>
    Effect.gen(function* () {
      const url = yield* database
      yield* opened(url, "900 millis")
      const refused = yield* Effect.flip(opened(url, "900 millis"))
      expect(refused).toMatchObject({ isRetryable: true, reason: { _tag: "InUse" } })
      expect(refused.message).toMatch(/process \d+ on .+ holds the database until \d{4}-/)
    }).pipe(Effect.scoped)
  )
  it.live("takes over when the first is silent, and the first wakes up to nothing", () =>
    Effect.gen(function* () {
      const url = yield* database
      const silent = yield* opened(url, "1 hour")
      yield* silent.store.commit(first)
      yield* runSql(
        url,
        "UPDATE bunq_provisioning.lease SET expires_at = clock_timestamp() + interval '400 milliseconds'"
      )
      const second = yield* opened(url, "1 hour")
      expect(yield* reasonOf(silent.store.commit(nextCommit(first)))).toBe("Fenced")
      yield* second.store.commit(nextCommit(first))
      // Whoever was fenced gives nothing back: the lease is not theirs.
      yield* silent.close
      const third = yield* Effect.timeoutOption(opened(url, "1 hour"), "200 millis")
      expect(Option.isNone(third)).toBe(true)
    }).pipe(Effect.scoped)
  )
  it.live("comes in at once after the first has closed", () =>
    Effect.gen(function* () {
      const url = yield* database
      yield* (yield* opened(url, "1 hour")).close
      const { store } = yield* opened(url, "1 hour")
      yield* store.commit(first)
    }).pipe(Effect.scoped, Effect.timeout("10 seconds"))
  )
})

describe("a reader", () => {
  it.live("sees what a service has committed, beside it, and writes nothing", () =>
    Effect.gen(function* () {
      const url = yield* database
      const { store } = yield* opened(url, "1 hour")
      yield* store.commit(first)
      const beside = yield* reader(url)
      expect(yield* everything(beside)).toEqual(yield* everything(store))
      for (const [name, write] of Object.entries(writes))
        expect([name, yield* reasonOf(write(beside))]).toEqual([name, "ReadOnly"])
      yield* store.commit(nextCommit(first))
      expect((yield* beside.load(first.uuid))?.seq).toBe(first.envelope.seq + 1)
    }).pipe(Effect.scoped)
  )
})
