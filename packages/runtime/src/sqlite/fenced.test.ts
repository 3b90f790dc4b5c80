import { unlinkSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { openDatabase } from "./open-database.ts"
import { firstCommit, nextCommit } from "./sample-commit.test-support.ts"
import { makeSqliteStore, SqliteStore } from "./sqlite-store.ts"

const { file } = temporaryFolder()
const opened = (path: string) =>
  Effect.map(Layer.build(SqliteStore.layer({ file: path })), (context) =>
    Effect.provide(ProvisionStore, context)
  ).pipe(Effect.flatten)
const tagOf = (effect: Effect.Effect<unknown, StoreError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)
const first = firstCommit(1)
const bytes = new Uint8Array([1])

describe("a service whose lock file was removed while it ran", () => {
  it.effect("writes nothing any more once another one has come, and is told", () =>
    Effect.gen(function* () {
      const path = file()
      const old = yield* opened(path)
      yield* old.commit(first)
      unlinkSync(`${path}.lock`)
      const young = yield* opened(path)
      const row = { owner: "a", purpose: "b", sealed: bytes }
      for (const write of [
        old.commit(nextCommit(first, {})),
        old.commit(firstCommit(2)),
        old.putSealed(row),
        old.replaceSealed({ ...row, expected: null }),
        old.markSent(first.uuid, 1),
        old.eraseSealed("a"),
        old.pruneJournal(first.uuid, { through: 1, at: 1 })
      ])
        expect(yield* tagOf(write as Effect.Effect<unknown, StoreError>)).toBe("Fenced")
      expect(yield* tagOf(old.lost)).toBe("Fenced")
      expect(yield* young.sealedOf("a")).toEqual([])
      expect(yield* young.sentAt(first.uuid)).toBe(null)
      expect((yield* young.list({ limit: 9 })).length).toBe(1)
      yield* young.commit(nextCommit(first, {}))
      expect((yield* old.load(first.uuid))?.seq).toBe(first.envelope.seq + 1)
    }).pipe(Effect.scoped)
  )
})

describe("a database that another program holds", () => {
  it.effect("is InUse for every write until it is let go, and nothing is half-written", () =>
    Effect.gen(function* () {
      const path = file()
      const store = yield* opened(path)
      yield* store.commit(first)
      const other = new DatabaseSync(path)
      other.exec("BEGIN IMMEDIATE")
      const refused = yield* Effect.flip(store.commit(nextCommit(first, { inbox: ["message"] })))
      expect([refused.reason._tag, refused.isRetryable]).toEqual(["InUse", true])
      expect((yield* store.load(first.uuid))?.seq).toBe(first.envelope.seq)
      other.exec("ROLLBACK")
      other.close()
      expect(yield* store.consumed("message")).toBe(false)
      yield* store.commit(nextCommit(first, { inbox: ["message"] }))
      expect(yield* store.consumed("message")).toBe(true)
    }).pipe(Effect.scoped)
  )
})

describe("a database that may not be written", () => {
  it.effect("refuses writes with a typed error, can be read, and goes on when it may be written again", () =>
    Effect.gen(function* () {
      const { database } = yield* Effect.acquireRelease(
        Effect.sync(() => openDatabase(file())),
        ({ close }) => Effect.sync(close)
      )
      const store = Context.get(yield* makeSqliteStore(database), ProvisionStore)
      yield* store.commit(first)
      // SQLITE_READONLY, as after a file system was mounted anew; permissions would not stop root.
      database.exec("PRAGMA query_only = ON")
      expect(yield* tagOf(store.commit(nextCommit(first, {})))).toBe("Unreadable")
      expect((yield* store.load(first.uuid))?.seq).toBe(first.envelope.seq)
      database.exec("PRAGMA query_only = OFF")
      yield* store.commit(nextCommit(first, {}))
    }).pipe(Effect.scoped)
  )
})
