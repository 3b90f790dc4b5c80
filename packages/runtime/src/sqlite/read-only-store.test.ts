import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { migrations } from "./migrations.ts"
import { openDatabase } from "./open-database.ts"
import { holder, visit } from "./processes.test-support.ts"
import { firstCommit, nextCommit } from "./sample-commit.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { folder } = temporaryFolder()
let count = 0
/** A database alone in a folder, so that every file that appears is seen. */
const alone = () => {
  const own = `${folder}/${++count}`
  mkdirSync(own)
  const path = `${own}/users ?#%.db`
  const bytes = () =>
    Object.fromEntries(readdirSync(own).map((name) => [name, readFileSync(`${own}/${name}`)]))
  return { path, own, bytes }
}
const reading = <A, E>(path: string, run: (store: ProvisionStore["Service"]) => Effect.Effect<A, E>) =>
  ProvisionStore.use(run).pipe(Effect.provide(SqliteStore.layerReadOnly({ file: path })))
const usersIn = (path: string) =>
  reading(path, (store) => store.list({ limit: 1_000_000 })).pipe(Effect.map((users) => users.length))
const refusal = (path: string) =>
  Effect.flip(reading(path, () => Effect.void)).pipe(Effect.map(({ reason }) => reason))
const first = firstCommit(1)
const second = nextCommit(first, {
  deadline: { name: "recheck", at: 5 },
  interest: [{ kind: "provision", id: 7, userId: 8 }],
  sealed: [{ owner: "a", purpose: "token:1", sealed: new Uint8Array([1, 2]) }],
  inbox: ["message"]
})
const filled = Effect.gen(function* () {
  const store = yield* ProvisionStore
  yield* store.commit(first)
  yield* store.commit(second)
  yield* store.markSent(first.uuid, 3)
  return store
})
const everything = (store: ProvisionStore["Service"]) =>
  Effect.all([
    store.load(first.uuid),
    store.load("nobody"),
    store.consumed("message"),
    store.due(9, 9),
    store.nextDueAt(),
    store.owing({ limit: 9 }),
    store.list({ limit: 9 }),
    store.interested("provision", { limit: 9 }),
    store.journal(first.uuid),
    store.journal(first.uuid, { after: 1, limit: 1 }),
    store.journalEnd(first.uuid),
    store.sealed("a", "token:1"),
    store.sentAt(first.uuid),
    store.latestAt()
  ])

// A process takes a second to start on a busy machine.
const patience = 30_000

describe("SqliteStore.layerReadOnly", () => {
  it.effect("reads what the service reads, beside it and after it, and makes nothing", () =>
    Effect.gen(function* () {
      const { path, bytes } = alone()
      const said = yield* Effect.gen(function* () {
        const said = yield* everything(yield* filled)
        const before = bytes()
        expect(yield* reading(path, everything)).toEqual(said)
        expect(bytes()).toEqual(before)
        return said
      }).pipe(Effect.provide(SqliteStore.layer({ file: path })))
      const before = bytes()
      expect(Object.keys(before).toSorted()).toEqual(["users ?#%.db", "users ?#%.db.lock"])
      expect(yield* reading(path, everything)).toEqual(said)
      expect(bytes()).toEqual(before)
    })
  )
  it.effect("writes nothing", () =>
    Effect.gen(function* () {
      const { path } = alone()
      yield* filled.pipe(Effect.provide(SqliteStore.layer({ file: path })))
      const errors = yield* reading(path, (store) =>
        Effect.all([
          Effect.flip(store.commit(firstCommit(2))),
          Effect.flip(store.putSealed({ owner: "a", purpose: "b", sealed: new Uint8Array() })),
          Effect.flip(store.markSent(first.uuid, 9))
        ])
      )
      expect(
        errors.map(({ operation, reason, isRetryable }) => [operation, reason._tag, isRetryable])
      ).toEqual(
        ["commit", "putSealed", "markSent"].map((method) => [`ProvisionStore.${method}`, "ReadOnly", false])
      )
      expect(errors[0]?.message).toContain("for reading only")
      expect(yield* usersIn(path)).toBe(1)
    })
  )
  it.live(
    "reads what a killed service left, with or without the index of its log, and leaves it so",
    () =>
      Effect.gen(function* () {
        const { path, bytes } = alone()
        const other = yield* holder(path, { atLeast: 20 })
        yield* other.kill
        const left = bytes()
        expect(Object.keys(left).length).toBe(4)
        const found = yield* usersIn(path)
        expect(found).toBeGreaterThanOrEqual(other.acknowledged())
        expect(bytes()).toEqual(left)
        truncateSync(`${path}-shm`)
        expect(yield* usersIn(path)).toBe(found)
        const copy = alone()
        for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, copy.path + suffix)
        const copied = copy.bytes()
        expect(yield* usersIn(copy.path)).toBe(found)
        expect(copy.bytes()).toEqual(copied)
      }),
    patience
  )
  it.effect("reads a file whose log was begun and never written, at once", () =>
    Effect.gen(function* () {
      const { path, bytes } = alone()
      yield* filled.pipe(Effect.provide(SqliteStore.layer({ file: path })))
      for (const log of [new Uint8Array(), new Uint8Array(32).fill(1)]) {
        writeFileSync(`${path}-wal`, log)
        writeFileSync(`${path}-shm`, new Uint8Array(32_768))
        const before = bytes()
        expect(yield* usersIn(path)).toBe(1)
        expect(bytes()).toEqual(before)
      }
    })
  )
  it.live(
    "needs no permission to write",
    () =>
      Effect.gen(function* () {
        const { path, own } = alone()
        const other = yield* holder(path, { atLeast: 20 })
        yield* other.kill
        const found = String(yield* usersIn(path))
        chmodSync(folder, 0o755)
        const shut = () => {
          for (const name of readdirSync(own)) chmodSync(`${own}/${name}`, 0o444)
          chmodSync(own, 0o555)
        }
        shut()
        expect(yield* visit(path, "read", "guest")).toBe(found)
        chmodSync(own, 0o700)
        rmSync(`${path}-shm`)
        shut()
        expect(yield* visit(path, "read", "guest")).toBe(found)
        chmodSync(own, 0o700)
        for (const name of readdirSync(own)) chmodSync(`${own}/${name}`, 0o600)
        expect(yield* visit(path, "serve")).toBe(found)
        shut()
        expect(readdirSync(own).length).toBe(2)
        expect(yield* visit(path, "read", "guest")).toBe(found)
        chmodSync(own, 0o700)
      }),
    patience
  )
})

describe("SqliteStore.layerReadOnly refuses", () => {
  it.effect("a file that is missing, a folder, somebody else's, and what is no database", () =>
    Effect.gen(function* () {
      const { path, own, bytes } = alone()
      expect(yield* refusal(path)).toEqual({ _tag: "Unreadable" })
      expect(yield* refusal(own)).toEqual({ _tag: "Unreadable" })
      expect(readdirSync(own)).toEqual([])
      writeFileSync(path, "not a database, ".repeat(100))
      expect(yield* refusal(path)).toEqual({ _tag: "NotADatabase" })
      rmSync(path)
      const other = new DatabaseSync(path)
      other.exec("CREATE TABLE theirs (x)")
      other.close()
      const before = bytes()
      expect(yield* refusal(path)).toEqual({ _tag: "NotADatabase" })
      expect(bytes()).toEqual(before)
    })
  )
  it.effect("a schema of a newer version", () =>
    Effect.gen(function* () {
      const { path } = alone()
      openDatabase(path).close()
      const newer = new DatabaseSync(path)
      newer.exec("PRAGMA user_version = 99")
      newer.close()
      expect(yield* refusal(path)).toEqual({ _tag: "TooNew", found: 99, supported: migrations.length })
    })
  )
  it.effect("nothing that is empty: it is an empty store, as it would be to a service", () =>
    Effect.gen(function* () {
      const { path, bytes } = alone()
      writeFileSync(path, "")
      expect(yield* reading(path, (store) => Effect.all([store.latestAt(), store.load("x")]))).toEqual([
        null,
        null
      ])
      expect(yield* usersIn(path)).toBe(0)
      expect(Object.values(bytes()).map(({ length }) => length)).toEqual([0])
    })
  )
})
