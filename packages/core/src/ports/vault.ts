import { Context, Effect, Layer } from "effect"
import type { Redacted } from "effect"
import { ProvisionStore } from "./provision-store.ts"
import { Sealer, SealerError } from "./sealer.ts"
import type { SealContext } from "./sealer.ts"
import type { StoreError } from "./store-error.ts"

const fromStore = (operation: string) => (error: StoreError) =>
  new SealerError({ operation, reason: { _tag: "StoreFailed", isRetryable: error.isRetryable } })

/** Sealer and sealed rows together: where secrets and personal data are, and the only place they are read from. */
export class Vault extends Context.Service<
  Vault,
  {
    /** null when there is no such row: absent and failed are different. */
    readonly read: (context: SealContext) => Effect.Effect<Redacted.Redacted<string> | null, SealerError>
    /** Seals and writes at once, replacing what is there; durable when it returns. */
    readonly write: (
      context: SealContext,
      value: Redacted.Redacted<string>
    ) => Effect.Effect<void, SealerError>
  }
>()("@bunq-provisioning/core/Vault") {
  static readonly layerNoDeps = Layer.effect(
    Vault,
    Effect.gen(function* () {
      const store = yield* ProvisionStore
      const sealer = yield* Sealer
      const read = Effect.fn("Vault.read")(function* (context: SealContext) {
        const sealed = yield* store
          .sealed(context.owner, context.purpose)
          .pipe(Effect.mapError(fromStore("Vault.read")))
        return sealed === null ? null : yield* sealer.open(context, sealed)
      })
      const write = Effect.fn("Vault.write")(function* (
        context: SealContext,
        value: Redacted.Redacted<string>
      ) {
        const sealed = yield* sealer.seal(context, value)
        yield* store
          .putSealed({ owner: context.owner, purpose: context.purpose, sealed })
          .pipe(Effect.mapError(fromStore("Vault.write")))
      })
      return Vault.of({ read, write })
    })
  )
}
