import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { migrate } from "./migrate.ts"
import { applicationId, migrations } from "./migrations.ts"
import { firstCommit } from "./sample-commit.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { file } = temporaryFolder()

it.effect("entries from before there were numbers are numbered by time, once, and stay append-only", () => {
  const path = file()
  const [one, two] = [firstCommit(1), firstCommit(2)]
  const entry = (number: number, at: number) => ({ ...one.journal[0]!, number, at })
  const before = migrations.length - 1
  const database = new DatabaseSync(path)
  for (const step of migrations.slice(0, before))
    if (typeof step === "string") database.exec(step)
    else step(database)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${before}`)
  const put = database.prepare("INSERT INTO journal (uuid, number, entry, hash) VALUES (?, ?, ?, ?)")
  const hash = "0".repeat(64)
  // The clock was put back between the second and the third; one row is damaged.
  for (const [number, at] of [
    [1, 10],
    [2, 30],
    [3, 5]
  ] as const)
    put.run(one.uuid, number, JSON.stringify(entry(number, at)), hash)
  put.run(two.uuid, 1, JSON.stringify(entry(1, 20)), hash)
  put.run(two.uuid, 2, '{"number":2', hash)
  put.run(two.uuid, 3, JSON.stringify(entry(3, 40)), hash)
  migrate(database, before)
  expect(() => database.exec("UPDATE journal SET change = 99 WHERE change = 1")).toThrow("append-only")
  database.close()
  return Effect.gen(function* () {
    const store = yield* ProvisionStore
    const changes = yield* store.changesAfter(0, { limit: 99 })
    expect(changes.map(({ change }) => change)).toEqual([1, 2, 3, 4, 5, 6])
    const order = changes.map(({ uuid, entry }) => `${uuid === one.uuid ? "one" : "two"} ${entry?.number}`)
    expect(order).toEqual(["one 1", "two 1", "two undefined", "one 2", "one 3", "two 3"])
    yield* store.commit(firstCommit(3))
    expect(yield* store.lastChange()).toBe(7)
  }).pipe(Effect.provide(SqliteStore.layer({ file: path })))
})
