import { StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

/** The JSON of one column; fails with `Corrupted`. */
export const parseColumn = <A>(operation: string, text: string): Effect.Effect<A, StoreError> =>
  Effect.try({
    try: () => JSON.parse(text) as A,
    catch: () => new StoreError({ operation, reason: { _tag: "Corrupted" } })
  })
