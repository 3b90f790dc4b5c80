import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { Effect, Redacted } from "effect"
import { expect, inject, it } from "vitest"
import { framed, start } from "../cli/binary.ts"
import { localBank, person, personOptions } from "../cli/local-bank.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

it("the binary that wakes up to find its database taken says so and exits with 1", async () => {
  const database = await Effect.runPromise(freshDatabase(inject("postgres")))
  const bank = await localBank({ behaviour: { processUser: 3_600_000 } })
  const vault = { BUNQ_VAULT_KEY: Buffer.alloc(32, 7).toString("base64"), BUNQ_DATABASE: database }
  const running = start(["provision", ...personOptions(1), "--json", ...bank.options], {
    ...bank.key,
    env: { ...bank.key.env, ...vault }
  })
  await running.line(({ phase }) => phase === "processing")
  running.child.kill("SIGSTOP")
  // As if it had stood still for longer than its lease.
  await Effect.runPromise(
    runSql(database, "UPDATE bunq_provisioning.lease SET expires_at = clock_timestamp()")
  )
  const seqs = ProvisionStore.use((store) =>
    Effect.map(store.load(person(1).externalUuid), (kept) => kept?.seq)
  )
  const [before, after] = await Effect.runPromise(
    Effect.gen(function* () {
      const seq = yield* seqs
      running.child.kill("SIGCONT")
      yield* Effect.promise(() => running.ended)
      return [seq, yield* seqs]
    }).pipe(Effect.provide(PostgresStore.layer({ url: Redacted.make(database) })))
  )
  expect(after).toBe(before)
  const ended = await running.ended
  expect(ended).toMatchObject({ code: 1, signal: null, stderr: "" })
  expect(framed(ended).summary).toMatchObject({
    ok: false,
    error: { tag: "ProvisionerError", reason: "TakenOver" }
  })
}, 60_000)
