import type { Effect } from "effect"
import type { ProvisionStore } from "../ports/provision-store.ts"
import type { StoreError } from "../ports/store-error.ts"

/** What each case does with an empty store. */
export interface StoreCases {
  readonly [name: string]: (store: ProvisionStore["Service"]) => Effect.Effect<void, StoreError>
}
