import { provisionStoreContract } from "@bunq-provisioning/core/testing"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { afterAll, beforeAll, inject } from "vitest"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

let database = ""
let kept = 0
beforeAll(async () => {
  database = await Effect.runPromise(freshDatabase(inject("postgres")))
})

describe("PostgresStore keeps the contract", () => {
  const layer = () => {
    const empty = Effect.runSync(
      Effect.cached(runSql(database, "DROP SCHEMA IF EXISTS bunq_provisioning CASCADE"))
    )
    return Layer.unwrap(Effect.as(empty, PostgresStore.layer({ url: Redacted.make(database) })))
  }
  const damage = (uuid: string, envelope: string) =>
    Effect.asVoid(
      runSql(database, "UPDATE bunq_provisioning.provision SET envelope = $1 WHERE uuid = $2", [
        envelope,
        uuid
      ])
    )
  const cases = provisionStoreContract({ layer, durable: true, damage })
  const count = Effect.sync(() => void (kept += 1))
  for (const { name, run } of cases) it.live(name, () => Effect.andThen(run, count))
  afterAll(() => {
    process.stdout.write(`proof: store contract: PostgresStore keeps ${kept} of ${cases.length} cases\n`)
  })
})
