import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { MemoryStore } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Context, Effect, Layer } from "effect"

/**
 * Reads what a database holds and keeps what is written in memory: a session that is there can be used, and nothing of the service that may hold
 * the database is touched.
 */
export const borrowedStore = (file: string): Layer.Layer<ProvisionStore, StoreError> =>
  Layer.effect(
    ProvisionStore,
    Effect.gen(function* () {
      const kept = Context.get(yield* Layer.build(SqliteStore.layerReadOnly({ file })), ProvisionStore)
      const written = Context.get(yield* Layer.build(MemoryStore.layer), ProvisionStore)
      return ProvisionStore.of({
        ...kept,
        putSealed: written.putSealed,
        sealed: Effect.fnUntraced(function* (owner: string, purpose: string) {
          return (yield* written.sealed(owner, purpose)) ?? (yield* kept.sealed(owner, purpose))
        })
      })
    })
  )
