import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { applicationId, migrations } from "./migrations.ts"
import { firstCommit, nextCommit } from "./sample-commit.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { file } = temporaryFolder()
const [first, second, third] = [firstCommit(1), firstCommit(2), firstCommit(3)]
const aside = { ...second.envelope, quarantine: { at: 1, reason: "thrown" } }

/** A file as the first released schema left it: two users, one of them set aside, and one whose row cannot be read. */
const olderFile = (): string => {
  const path = file()
  const database = new DatabaseSync(path)
  database.exec(
    `${String(migrations[0])}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1; PRAGMA journal_mode = WAL`
  )
  const put = database.prepare("INSERT INTO provision VALUES (?, ?, ?, ?, ?, 0, ?, ?)")
  put.run(first.uuid, first.envelope.seq, JSON.stringify(first.envelope), 50, "overdue", 1, 7)
  put.run(second.uuid, second.envelope.seq, JSON.stringify(aside), null, null, 0, 8)
  put.run(third.uuid, 1, '{"machine":', 60, "recheck", 1, 9)
  const { hash: _, ...entry } = first.journal[0]!
  database.prepare("INSERT INTO journal VALUES (?, 1, ?)").run(first.uuid, JSON.stringify(entry))
  database.prepare("INSERT INTO sealed VALUES ('a', 'token:1', ?)").run(new Uint8Array([4]))
  database.exec("INSERT INTO inbox VALUES ('message'); INSERT INTO sent_mark VALUES ('somebody', 5)")
  database.exec("INSERT INTO interest VALUES ('provision', 'somebody', 1, NULL, 9)")
  database.close()
  return path
}

it.effect("a database of the first schema is brought up to date with everything in it, and goes on", () => {
  const path = olderFile()
  return Effect.gen(function* () {
    const store = yield* ProvisionStore
    const uuids = (page: Parameters<typeof store.list>[0]) =>
      Effect.map(store.list(page), (rows) => rows.map(({ uuid }) => uuid))
    expect(yield* uuids({ limit: 9 })).toEqual([first.uuid, second.uuid, third.uuid])
    expect(yield* uuids({ limit: 9, phases: ["requesting"] })).toEqual([first.uuid, second.uuid])
    // Whoever was set aside or cannot be read waits for a person.
    expect(yield* uuids({ limit: 9, stalled: true })).toEqual([second.uuid, third.uuid])
    expect(yield* store.load(first.uuid)).toEqual(JSON.parse(JSON.stringify(first.envelope)))
    expect(yield* store.due(99, 9)).toEqual([
      { uuid: first.uuid, deadline: { name: "overdue", at: 50 } },
      { uuid: third.uuid, deadline: { name: "recheck", at: 60 } }
    ])
    expect((yield* store.owing({ limit: 9 })).map(({ uuid }) => uuid)).toEqual([first.uuid, third.uuid])
    expect(yield* store.latestAt()).toBe(9)
    expect(yield* store.journal(first.uuid)).toEqual(first.journal)
    expect(yield* store.journalEnd(first.uuid)).toEqual({ number: 1, hash: null })
    expect(yield* store.changesAfter(0, { limit: 9 })).toEqual([
      { change: 1, uuid: first.uuid, entry: first.journal[0] }
    ])
    expect(yield* store.sealed("a", "token:1")).toEqual(new Uint8Array([4]))
    expect([yield* store.consumed("message"), yield* store.sentAt("somebody")]).toEqual([true, 5])
    expect((yield* store.interested("provision", { limit: 9 })).length).toBe(1)
    yield* store.commit(nextCommit(first, {}))
    expect((yield* store.load(first.uuid))?.seq).toBe(first.envelope.seq + 1)
  }).pipe(Effect.provide(SqliteStore.layer({ file: path })))
})

it.effect("a reader of an older schema is told that a service must come first, and changes nothing", () => {
  const path = olderFile()
  return Effect.gen(function* () {
    const refused = yield* Effect.flip(
      Effect.provide(ProvisionStore, SqliteStore.layerReadOnly({ file: path }))
    )
    expect(refused.reason).toEqual({ _tag: "ReadOnly" })
    const database = new DatabaseSync(path)
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 })
    database.close()
  })
})
