import { hookInboxContract } from "@bunq-provisioning/core/testing"
import { HookInbox } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { afterAll, beforeAll, inject } from "vitest"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

let database = ""
let kept = 0
beforeAll(async () => {
  database = await Effect.runPromise(freshDatabase(inject("postgres")))
})
const empty = () => runSql(database, "DROP SCHEMA IF EXISTS bunq_provisioning CASCADE")
const url = () => ({ url: Redacted.make(database) })

describe("the webhooks of PostgresStore keep the contract", () => {
  const layer = () => {
    const once = Effect.runSync(Effect.cached(empty()))
    return Layer.unwrap(Effect.map(once, () => PostgresStore.layer(url())))
  }
  const cases = hookInboxContract({ layer, durable: true })
  const count = Effect.sync(() => void (kept += 1))
  for (const { name, run } of cases) it.live(name, () => Effect.andThen(run, count))
  afterAll(() => {
    process.stdout.write(
      `proof: webhook inbox contract: PostgresStore keeps ${kept} of ${cases.length} cases\n`
    )
  })
})

describe("a receiver in another process", () => {
  const hint = {
    key: "a".repeat(64),
    category: "USER_ONBOARDING",
    eventType: "USER_ONBOARDING_UPDATED",
    objectId: 5,
    uuid: null,
    userId: null,
    updated: null,
    receivedAt: 1
  }

  it.live("puts webhooks where the service finds them, once, and needs no lease", () =>
    Effect.gen(function* () {
      yield* empty()
      const service = yield* Layer.build(PostgresStore.layer(url()))
      const receivers = yield* Effect.all([1, 2].map(() => Layer.build(PostgresStore.layerHooks(url()))))
      const outcomes = yield* Effect.forEach(
        receivers,
        (receiver) =>
          Effect.provide(
            HookInbox.use((inbox) => inbox.accept(hint)),
            receiver
          ),
        { concurrency: 2 }
      )
      expect([...outcomes].sort()).toEqual(["duplicate", "new"])
      const found = yield* Effect.provide(
        HookInbox.use((inbox) => inbox.waiting({ limit: 9 })),
        service
      )
      expect(found).toEqual([{ ...hint, place: expect.any(Number) }])
    }).pipe(Effect.scoped)
  )

  it.live("says so when a service must make the tables first", () =>
    Effect.gen(function* () {
      yield* empty()
      const failure = yield* Effect.flip(Layer.build(PostgresStore.layerHooks(url())))
      expect(failure.reason._tag).toBe("ReadOnly")
    }).pipe(Effect.scoped)
  )
})
