import { existsSync } from "node:fs"
import { snapshotOf } from "@bunq-provisioning/core"
import type { ExternalUuid } from "@bunq-provisioning/core"
import { explain } from "@bunq-provisioning/core/explain"
import type { Explanation } from "@bunq-provisioning/core/explain"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { ProvisionerError } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Result } from "effect"
import { wallNow } from "./edges/wall-clock.ts"

const reading = async <A, E>(database: string, effect: Effect.Effect<A, E, ProvisionStore>): Promise<A> => {
  const opened = effect.pipe(Effect.provide(SqliteStore.layerReadOnly({ file: database })))
  const result: Result.Result<A, E | StoreError> = await Effect.runPromise(Effect.result(opened))
  return Result.getOrThrowWith(result, (error) => error)
}

const notFound = new ProvisionerError({ operation: "explain", reason: { _tag: "NotFound" } })

/**
 * Explains one user from the database alone, also while a service holds it: nothing is sent, nothing is written and no key is needed.
 *
 * Rejects with `StoreError`, or `ProvisionerError` reason `NotFound`.
 */
export const explainFrom = (
  database: string,
  uuid: ExternalUuid
): Promise<{ readonly explanation: Explanation; readonly now: number }> =>
  reading(
    database,
    Effect.gen(function* () {
      const store = yield* ProvisionStore
      const envelope = yield* store.load(uuid)
      if (envelope === null) return yield* notFound
      const latest = (yield* store.latestAt()) ?? 0
      // A demo has its bank beside it; its time runs ahead of the machine's and stands still between runs.
      const now = existsSync(`${database}.bank`) ? latest : Math.max(wallNow(), latest)
      return {
        explanation: explain({ snapshot: snapshotOf(envelope), journal: yield* store.journal(uuid), now }),
        now
      }
    })
  )
