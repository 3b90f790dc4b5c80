import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { holder, visit } from "./processes.test-support.ts"
import { firstCommit } from "./sample-commit.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { file, folder } = temporaryFolder()
const serve = (path: string) => Effect.scoped(Layer.build(SqliteStore.layer({ file: path })))
const users = ProvisionStore.use((store) => store.list({ limit: 1_000_000 }))

// A process takes a second to start on a busy machine.
const patience = 30_000

describe("two services on one file", () => {
  it.live(
    "the second is refused while the first runs; after kill -9 it opens and has all that was acknowledged",
    () =>
      Effect.gen(function* () {
        const path = file()
        const other = yield* holder(path, { atLeast: 50 })
        for (let tries = 0; tries < 3; tries += 1)
          expect((yield* Effect.flip(serve(path))).reason).toEqual({ _tag: "InUse" })
        yield* other.kill
        const found = yield* Effect.provide(users, SqliteStore.layer({ file: path }))
        expect(other.acknowledged()).toBeGreaterThanOrEqual(50)
        expect(found.length).toBeGreaterThanOrEqual(other.acknowledged())
      }),
    patience
  )
  it.live(
    "are refused in one process and under another name, and the first keeps its lock",
    () =>
      Effect.gen(function* () {
        const [path, link] = [file(), file()]
        symlinkSync(path, link)
        yield* Effect.gen(function* () {
          for (const name of [path, link])
            expect((yield* Effect.flip(serve(name))).reason).toEqual({ _tag: "InUse" })
          expect(existsSync(`${link}.lock`)).toBe(false)
          expect(yield* visit(path, "serve")).toBe("InUse")
          expect(yield* visit(link, "serve")).toBe("InUse")
          yield* ProvisionStore.use((store) => store.commit(firstCommit(1)))
        }).pipe(Effect.provide(SqliteStore.layer({ file: path })))
        expect(yield* visit(link, "serve")).toBe("1")
      }),
    patience
  )
  it.live(
    "are not told apart by a lock file that cannot be locked, so none is let in",
    () =>
      Effect.gen(function* () {
        chmodSync(folder, 0o755)
        const open = `${folder}/open`
        mkdirSync(open)
        chmodSync(open, 0o777)
        writeFileSync(`${open}/1.db.lock`, "")
        chmodSync(`${open}/1.db.lock`, 0o444)
        expect(yield* visit(`${open}/1.db`, "serve", "guest")).toBe("Unreadable")
        expect(yield* visit(`${open}/2.db`, "serve", "guest")).toBe("0")
      }),
    patience
  )
})

describe("a reader", () => {
  it.live(
    "in another process sees what the service has committed, and does not disturb it",
    () =>
      Effect.gen(function* () {
        const path = file()
        const other = yield* holder(path, { atLeast: 10 })
        let before = other.acknowledged()
        for (let times = 0; times < 2; times += 1) {
          expect(Number(yield* visit(path, "read"))).toBeGreaterThanOrEqual(before)
          before = other.acknowledged()
        }
        expect(yield* visit(path, "serve")).toBe("InUse")
      }),
    patience
  )
  it.live(
    "in the process of the service does not drop its locks, whoever came first",
    () =>
      Effect.gen(function* () {
        const path = file()
        yield* serve(path)
        const reader = yield* Layer.build(SqliteStore.layerReadOnly({ file: path }))
        const found = Effect.provide(users, reader).pipe(Effect.map((rows) => rows.length))
        expect(yield* found).toBe(0)
        yield* Effect.gen(function* () {
          yield* ProvisionStore.use((store) => store.commit(firstCommit(1)))
          expect(yield* found).toBe(1)
          expect(yield* visit(path, "serve")).toBe("InUse")
          yield* ProvisionStore.use((store) => store.commit(firstCommit(2)))
          expect([yield* found, yield* visit(path, "read")]).toEqual([2, "2"])
        }).pipe(Effect.provide(SqliteStore.layer({ file: path })))
        expect(existsSync(`${path}-wal`)).toBe(false)
        expect([yield* found, yield* visit(path, "serve")]).toEqual([2, "2"])
      }),
    patience
  )
  it.live(
    "never sees less than before, nor fails, while services start and stop",
    () =>
      Effect.gen(function* () {
        const path = file()
        const other = yield* holder(path, { atLeast: 1, manner: "restarting" })
        const reader = yield* Layer.build(SqliteStore.layerReadOnly({ file: path }))
        let [seen, reads] = [0, 0]
        while (other.acknowledged() < 60) {
          const told = other.acknowledged()
          const found = (yield* Effect.provide(users, reader)).length
          expect(found).toBeGreaterThanOrEqual(Math.max(seen, told))
          seen = found
          reads += 1
          yield* Effect.yieldNow
          if (reads % 20 === 0) yield* Effect.sleep("1 millis")
        }
        expect(reads).toBeGreaterThan(60)
      }),
    patience
  )
})
