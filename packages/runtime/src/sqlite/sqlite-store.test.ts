import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { testStoreContract } from "../store-contract.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { firstCommit, nextCommit } from "./sample-commit.test-support.ts"
import { migrations } from "./migrations.ts"
import { openDatabase } from "./open-database.ts"
import { makeSqliteStore, SqliteStore } from "./sqlite-store.ts"

const { file, folder } = temporaryFolder()
const opening = (path: string) =>
  Effect.scoped(Layer.build(SqliteStore.layer({ file: path }))).pipe(
    Effect.flip,
    Effect.map(({ reason }) => reason)
  )
const held = (path: string) =>
  Effect.acquireRelease(
    Effect.sync(() => openDatabase(path)),
    ({ close }) => Effect.sync(close)
  )
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

let last = ""
testStoreContract("SqliteStore", {
  layer: () => {
    last = file()
    return SqliteStore.layer({ file: last })
  },
  durable: true,
  damage: (uuid, envelope) =>
    Effect.sync(() => {
      const beside = new DatabaseSync(last)
      beside.prepare("UPDATE provision SET envelope = ? WHERE uuid = ?").run(envelope, uuid)
      beside.close()
    })
})

describe("SqliteStore refuses", () => {
  it.effect("a schema of a newer version, and leaves it as it was", () =>
    Effect.gen(function* () {
      const path = file()
      openDatabase(path).close()
      const newer = new DatabaseSync(path)
      newer.exec("PRAGMA user_version = 99")
      newer.close()
      expect(yield* opening(path)).toEqual({ _tag: "TooNew", found: 99, supported: migrations.length })
      const again = new DatabaseSync(path)
      expect(again.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 })
      again.close()
    })
  )
  it.effect("a file that is no database", () =>
    Effect.gen(function* () {
      const path = file()
      writeFileSync(path, "not a database, ".repeat(100))
      expect(yield* opening(path)).toEqual({ _tag: "NotADatabase" })
    })
  )
  it.effect("the database of somebody else, and leaves it as it was", () =>
    Effect.gen(function* () {
      const path = file()
      const other = new DatabaseSync(path)
      other.exec("CREATE TABLE theirs (x)")
      other.close()
      expect(yield* opening(path)).toEqual({ _tag: "NotADatabase" })
      const again = new DatabaseSync(path)
      expect(again.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "theirs" }])
      again.close()
    })
  )
  it.effect("a path that cannot be opened", () =>
    Effect.gen(function* () {
      mkdirSync(`${folder}/directory`)
      expect(yield* opening(`${folder}/missing/x.db`)).toEqual({ _tag: "Unreadable" })
      expect(yield* opening(`${folder}/directory`)).toEqual({ _tag: "Unreadable" })
    })
  )
  it.effect("a file that is open already, until it is closed", () =>
    Effect.gen(function* () {
      const path = file()
      const scope = yield* Scope.make()
      yield* Layer.build(SqliteStore.layer({ file: path })).pipe(Scope.provide(scope))
      expect(yield* opening(path)).toEqual({ _tag: "InUse" })
      yield* Scope.close(scope, Exit.void)
      yield* Effect.scoped(Layer.build(SqliteStore.layer({ file: path })))
    })
  )
})

describe("SqliteStore", () => {
  it.effect("keeps all its files to the owner, also where one was open to others", () =>
    Effect.gen(function* () {
      const path = file()
      for (const open of [path, `${path}.lock`]) {
        writeFileSync(open, "")
        chmodSync(open, 0o644)
      }
      yield* Effect.gen(function* () {
        const store = yield* ProvisionStore
        yield* store.commit(firstCommit(1))
        expect(["", "-wal", "-shm", ".lock"].map((suffix) => mode(path + suffix))).toEqual(
          Array.from({ length: 4 }, () => "600")
        )
      }).pipe(Effect.provide(SqliteStore.layer({ file: path })))
    })
  )

  it.effect("tells that the disk is full, with nothing half-written, and goes on when there is room", () =>
    Effect.gen(function* () {
      const { database } = yield* held(file())
      const store = Context.get(yield* makeSqliteStore(database), ProvisionStore)
      const first = firstCommit(1)
      yield* store.commit(first)
      const pages = Number(Object.values(database.prepare("PRAGMA page_count").get() ?? {})[0])
      database.exec(`PRAGMA max_page_count = ${pages + 5}`)
      const big = { owner: "a", purpose: "token:1", sealed: new Uint8Array(100_000) }
      const small = firstCommit(2)
      const [full, beside] = yield* Effect.all(
        [Effect.exit(store.commit(nextCommit(first, { sealed: [big] }))), Effect.exit(store.commit(small))],
        { concurrency: "unbounded" }
      )
      expect(full).toMatchObject({ cause: { reasons: [{ error: { reason: { _tag: "DiskFull" } } }] } })
      expect(Exit.isSuccess(beside)).toBe(true)
      expect((yield* store.load(first.uuid))?.seq).toBe(1)
      expect((yield* store.journalEnd(first.uuid)).number).toBe(1)
      expect(yield* store.sealed("a", "token:1")).toBe(null)
      database.exec("PRAGMA max_page_count = 100000")
      yield* store.commit(nextCommit(first, { sealed: [big] }))
      expect((yield* store.load(first.uuid))?.seq).toBe(2)
    }).pipe(Effect.scoped)
  )

  it.effect("undoes a write that SQLite refuses halfway, and only that", () =>
    Effect.gen(function* () {
      const { database } = yield* held(file())
      const store = Context.get(yield* makeSqliteStore(database), ProvisionStore)
      const first = firstCommit(1)
      yield* store.commit(first)
      const clash = nextCommit(first, { journal: first.journal, inbox: ["message"] })
      const exits = yield* Effect.all(
        [firstCommit(2), clash, firstCommit(3)].map((commit) => Effect.exit(store.commit(commit))),
        { concurrency: "unbounded" }
      )
      expect(exits.map(({ _tag }) => _tag)).toEqual(["Success", "Failure", "Success"])
      expect(exits[1]).toMatchObject({ cause: { reasons: [{ error: { reason: { _tag: "Corrupted" } } }] } })
      expect([(yield* store.load(first.uuid))?.seq, yield* store.consumed("message")]).toEqual([1, false])
      expect((yield* store.list({ limit: 9 })).length).toBe(3)
    }).pipe(Effect.scoped)
  )

  it.effect("writes commits that come together in fewer transactions", () =>
    Effect.gen(function* () {
      const { database } = yield* held(file())
      let begun = 0
      const counting = new Proxy(database, {
        get: (target, key) => {
          const value = Reflect.get(target, key, target) as unknown
          if (key === "exec")
            return (sql: string) => {
              if (sql.startsWith("BEGIN")) begun += 1
              target.exec(sql)
            }
          return typeof value === "function" ? (value.bind(target) as unknown) : value
        }
      })
      const store = Context.get(yield* makeSqliteStore(counting), ProvisionStore)
      const commits = Array.from({ length: 40 }, (_, index) => store.commit(firstCommit(index)))
      yield* Effect.all(commits, { concurrency: "unbounded" })
      expect((yield* store.list({ limit: 99 })).length).toBe(40)
      expect(begun).toBeLessThan(40)
    }).pipe(Effect.scoped)
  )
})
