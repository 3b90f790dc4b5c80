import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { MemoryStore } from "@bunq-provisioning/runtime"
import { Context, Effect, Layer } from "effect"
import { readerLayer } from "./database-layers.ts"

/**
 * Reads what a database holds and keeps what is written in memory: a session that is there can be used, and nothing of the service that may hold
 * the database is touched.
 */
export const borrowedStore = (database: string): Layer.Layer<ProvisionStore, StoreError> =>
  Layer.effect(
    ProvisionStore,
    Effect.gen(function* () {
      const kept = Context.get(yield* Layer.build(readerLayer(database)), ProvisionStore)
      const written = Context.get(yield* Layer.build(MemoryStore.layer), ProvisionStore)
      return ProvisionStore.of({
        ...kept,
        putSealed: written.putSealed,
        replaceSealed: Effect.fnUntraced(function* (row) {
          const found = yield* kept.sealed(row.owner, row.purpose)
          if (found === null) return yield* written.replaceSealed(row)
          const there = yield* written.replaceSealed({ ...row, sealed: found, expected: null })
          return row.expected === null && there ? false : yield* written.replaceSealed(row)
        }),
        sealed: Effect.fnUntraced(function* (owner: string, purpose: string) {
          return (yield* written.sealed(owner, purpose)) ?? (yield* kept.sealed(owner, purpose))
        })
      })
    })
  )
