import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { openDatabase } from "./open-database.ts"
import { holder } from "./processes.test-support.ts"
import { takeToken } from "./runner-token.ts"
import { firstCommit, nextCommit } from "./sample-commit.test-support.ts"
import { makeSqliteStore } from "./sqlite-store.ts"
import { startThreadWriter } from "./thread-writer.ts"
import type { ThreadWriter } from "./thread-writer.ts"
import { commitJob, emptyLogJob, writeOf } from "./write-job.ts"
import type { WriteJob } from "./write-job.ts"

const { file } = temporaryFolder()
const first = firstCommit(1)
const dying = new URL("./dying-thread.test-support.ts", import.meta.url)

const held = Effect.acquireRelease(
  Effect.sync(() => {
    const path = file()
    return { path, ...openDatabase(path) }
  }),
  ({ close }) => Effect.sync(close)
)
const started = (make: () => ThreadWriter | null) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const thread = make()
      await thread?.ready
      return thread
    }),
    (thread) => Effect.promise(async () => thread?.close())
  )
const written = (thread: ThreadWriter | null, ...jobs: readonly WriteJob[]) =>
  Effect.promise(async () => thread?.write?.(jobs))
/** Batch after batch, because one that takes long is cut short; each takes one at least. */
const writtenAll = Effect.fnUntraced(function* (thread: ThreadWriter | null, jobs: readonly WriteJob[]) {
  const outcomes: unknown[] = []
  for (let batches = 0; batches < jobs.length && outcomes.length < jobs.length; batches += 1)
    outcomes.push(...((yield* written(thread, ...jobs.slice(outcomes.length))) ?? []))
  return outcomes
})

describe("the thread that writes", () => {
  it.effect("writes a batch and tells of each what came of it; what it wrote is seen at once", () =>
    Effect.gen(function* () {
      const { path, database } = yield* held
      const thread = yield* started(() => startThreadWriter(path, takeToken(database)))
      const sealed = [{ owner: first.uuid, purpose: "request", sealed: new Uint8Array([1, 2]) }]
      const [clash, next] = [nextCommit(nextCommit(first, {}), {}), nextCommit(first, { sealed })]
      const jobs = [first, clash, first, next].map((commit) => commitJob(commit, 1.5))
      expect(yield* writtenAll(thread, jobs)).toEqual([
        1,
        { refusal: "VersionConflict" },
        { refusal: "AlreadyExists" },
        1
      ])
      expect(database.prepare("SELECT seq, changed_at FROM provision").all()).toEqual([
        { seq: next.envelope.seq, changed_at: 1 }
      ])
      expect(database.prepare("SELECT number FROM journal").all()).toEqual([{ number: 1 }, { number: 2 }])
      expect(database.prepare("SELECT sealed FROM sealed").get()).toEqual({ sealed: new Uint8Array([1, 2]) })
      expect(yield* written(thread, emptyLogJob, writeOf("markSent", first.uuid, 1))).toEqual([0])
    }).pipe(Effect.scoped)
  )

  it.effect("says what SQLite said, writes on afterwards, and nothing once another runner has come", () =>
    Effect.gen(function* () {
      const { path, database } = yield* held
      const thread = yield* started(() => startThreadWriter(path, takeToken(database)))
      const mark = writeOf("markSent", first.uuid, 1)
      const other = new DatabaseSync(path)
      other.exec("BEGIN IMMEDIATE")
      expect(yield* written(thread, mark)).toMatchObject([{ errcode: 5 }])
      other.exec("ROLLBACK")
      other.close()
      expect(yield* written(thread, mark)).toEqual([1])
      takeToken(database)
      expect(yield* written(thread, mark, mark)).toEqual([{ refusal: "Fenced" }])
    }).pipe(Effect.scoped)
  )

  it.effect("that dies fails what it was told, and is not asked again", () =>
    Effect.gen(function* () {
      const { path } = yield* held
      const thread = yield* started(() => startThreadWriter(path, 1, dying))
      expect(yield* written(thread, writeOf("markSent", "a", 1), writeOf("markSent", "b", 1))).toEqual([
        {},
        {}
      ])
      expect(thread?.write).toBe(null)
    }).pipe(Effect.scoped)
  )

  it.each(["./no-such-thread.ts", "https://example.com/thread.js"])("is not started from %s", (script) => {
    expect(startThreadWriter(file(), 1, new URL(script, import.meta.url))).toBe(null)
  })
})

/** Node's own restrictions, but for files. */
const withoutThreads = ["--permission", "--allow-fs-read=*", "--allow-fs-write=*"]
const users = Array.from({ length: 32 }, (_, index) => firstCommit(index + 1))
const steps = 8

/** Every user is committed step after step, all users at once. Gives how many commits failed; who failed goes on from what is stored. */
const commitAll = (store: ProvisionStore["Service"]) =>
  Effect.forEach(
    users,
    Effect.fnUntraced(function* (user) {
      let [commit, failures] = [user, 0]
      for (let tries = 0; commit.envelope.seq < steps && tries < 2 * steps; tries += 1) {
        if (Exit.isFailure(yield* Effect.exit(store.commit(commit)))) failures += 1
        const stored = yield* store.load(user.uuid)
        commit = stored === null ? user : nextCommit({ ...user, envelope: stored }, {})
      }
      return failures
    }),
    { concurrency: "unbounded" }
  ).pipe(Effect.map((failures) => failures.reduce((sum, one) => sum + one, 0)))

// A process takes a second to start on a busy machine.
const patience = 30_000

it.live(
  "a process that may have no thread writes everything on its own",
  () =>
    Effect.gen(function* () {
      const path = file()
      const other = yield* holder(path, { atLeast: 200, manner: "loaded", flags: withoutThreads })
      yield* other.kill
      const database = new DatabaseSync(path)
      const { count } = database.prepare("SELECT count(*) AS count FROM journal").get() as { count: number }
      database.close()
      expect(count).toBeGreaterThanOrEqual(200)
    }),
  patience
)

it.live(
  "a process that is killed while its thread writes has all that was acknowledged",
  () =>
    Effect.gen(function* () {
      const kills: string[] = []
      // Somewhere in a batch, each time elsewhere.
      for (const least of [3, 10, 25, 40]) {
        const path = file()
        const other = yield* holder(path, { atLeast: 1, batches: least, manner: "loaded" })
        yield* other.kill
        const told = other.told()
        const [, batches = 0] = told.at(-1) ?? []
        expect(batches).toBeGreaterThanOrEqual(least)
        const database = new DatabaseSync(path)
        const stored = database
          .prepare("SELECT provision.uuid FROM provision JOIN journal USING (uuid)")
          .all()
        const journals = database.prepare("SELECT count(*) AS count FROM journal").get()
        database.close()
        expect(journals).toEqual({ count: stored.length })
        const uuids = new Set(stored.map(({ uuid }) => uuid))
        expect(told.filter(([index = 0]) => !uuids.has(firstCommit(index).uuid))).toEqual([])
        kills.push(`${told.length} acknowledged in ${batches} batches, ${stored.length} stored`)
      }
      process.stdout.write(`proof: kills while a thread writes: ${kills.join("; ")}\n`)
    }),
  2 * patience
)

describe("a store under load", () => {
  const loaded = Effect.fnUntraced(function* (script?: URL) {
    const { path, database } = yield* held
    let batches = 0
    const found = yield* Effect.scoped(
      Effect.gen(function* () {
        const counted = (thread: ThreadWriter | null): ThreadWriter | null =>
          thread && {
            ready: thread.ready,
            close: thread.close,
            get write() {
              if (thread.write !== null) batches += 1
              return thread.write
            }
          }
        const waiting = yield* started(() => startThreadWriter(path, 1, script))
        const startThread = () => counted(waiting)
        const store = Context.get(yield* makeSqliteStore(database, { startThread }), ProvisionStore)
        const failures = yield* commitAll(store)
        return { failures, batches, stored: yield* store.list({ limit: 99 }) }
      })
    )
    const journals = database.prepare("SELECT count(*) AS entries FROM journal").get()
    return { ...found, journals }
  })

  it.effect("has the thread write, and every commit that was acknowledged is there", () =>
    Effect.gen(function* () {
      const { failures, batches, stored, journals } = yield* loaded()
      expect([failures, stored.length]).toEqual([0, users.length])
      expect(new Set(stored.map(({ envelope }) => envelope.seq))).toEqual(new Set([steps - 1]))
      expect(journals).toEqual({ entries: users.length * (steps - 1) })
      // No batch is larger than 64, none is lost.
      expect(batches).toBeGreaterThanOrEqual((users.length * (steps - 1)) / 64 - 1)
    })
  )

  it.effect("whose thread dies fails what was on its way, and goes on without it", () =>
    Effect.gen(function* () {
      const { failures, batches, stored } = yield* loaded(dying)
      expect(batches).toBe(1)
      expect(failures).toBeGreaterThanOrEqual(4)
      expect(failures).toBeLessThanOrEqual(64)
      expect(new Set(stored.map(({ envelope }) => envelope.seq))).toEqual(new Set([steps - 1]))
    })
  )
})
