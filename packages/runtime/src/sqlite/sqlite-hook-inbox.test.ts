import { HookCapacity } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { DatabaseSync } from "node:sqlite"
import { testHookContract } from "../hook-contract.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { makeSqliteHookInbox } from "./sqlite-hook-inbox.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { file } = temporaryFolder()

testHookContract("SqliteStore", { layer: () => SqliteStore.layer({ file: file() }), durable: true })

it.effect("one that nobody waits for any more is under way until it is written, and counts", () =>
  Effect.gen(function* () {
    const database = new DatabaseSync(":memory:")
    database.exec(
      "CREATE TABLE hook (key, place, category, event_type, object_id, uuid, user_id, updated, received_at, settled)"
    )
    const disk = yield* Deferred.make<void>()
    const inbox = yield* makeSqliteHookInbox(database, {
      write: () => Effect.as(Deferred.await(disk), 1),
      read: (_, run) => Effect.sync(run)
    })
    const hint = (key: string) => ({
      key,
      category: "C",
      eventType: "E",
      objectId: 1,
      uuid: null,
      userId: null,
      updated: null,
      receivedAt: 0
    })
    const first = yield* Effect.forkChild(inbox.accept(hint("1")), { startImmediately: true })
    const leaving = yield* Effect.forkChild(Fiber.interrupt(first), { startImmediately: true })
    yield* Effect.yieldNow
    expect(leaving.pollUnsafe()).toBeUndefined()
    yield* Deferred.succeed(disk, undefined)
    yield* Fiber.join(leaving)
    yield* inbox.arrived
    const { reason } = yield* Effect.flip(inbox.accept(hint("2")))
    expect(reason._tag).toBe("InboxFull")
  }).pipe(Effect.provideService(HookCapacity, 1))
)
