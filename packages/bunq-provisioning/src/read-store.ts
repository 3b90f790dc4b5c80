import type { StoreError } from "@bunq-provisioning/core/ports"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Result } from "effect"
import { readerLayer } from "./database-layers.ts"

/** Reads from a database, also beside a service: nothing is written and no key is needed. Rejects with the plain typed error. */
export const readStore = async <A, E>(
  database: string,
  read: (store: ProvisionStore["Service"]) => Effect.Effect<A, E>
): Promise<A> => {
  const opened = ProvisionStore.use(read).pipe(Effect.provide(readerLayer(database)))
  const result: Result.Result<A, E | StoreError> = await Effect.runPromise(Effect.result(opened))
  return Result.getOrThrowWith(result, (error) => error)
}
