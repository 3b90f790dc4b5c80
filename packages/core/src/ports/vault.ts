import { Context, Effect, Layer } from "effect"
import type { Redacted } from "effect"
import { ProvisionStore } from "./provision-store.ts"
import type { SealedRow } from "./provision-store.ts"
import { Sealer } from "./sealer.ts"
import type { SealContext, SealerError } from "./sealer.ts"
import { StoreError } from "./store-error.ts"

/** Somebody else's data key may be there first, once. */
const rounds = 3

/** Sealer and sealed rows together: where secrets and personal data are, and the only place they are read from. */
export class Vault extends Context.Service<
  Vault,
  {
    /** null when there is no such row: absent and failed are different. */
    readonly read: (
      context: SealContext
    ) => Effect.Effect<Redacted.Redacted<string> | null, SealerError | StoreError>
    /** Seals and writes at once, replacing what is there; durable when it returns. */
    readonly write: (
      context: SealContext,
      value: Redacted.Redacted<string>
    ) => Effect.Effect<void, SealerError | StoreError>
  }
>()("@bunq-provisioning/core/Vault") {
  static readonly layerNoDeps = Layer.effect(
    Vault,
    Effect.gen(function* () {
      const store = yield* ProvisionStore
      const sealer = yield* Sealer
      const read = Effect.fn("Vault.read")(function* (context: SealContext) {
        const sealed = yield* store.sealed(context.owner, context.purpose)
        return sealed === null ? null : yield* sealer.open(context, sealed)
      })
      /** Data keys are never replaced here: what was sealed under the one that is there must still open. */
      const put = (row: SealedRow, isLast: boolean) =>
        isLast ? Effect.as(store.putSealed(row), true) : store.replaceSealed({ ...row, expected: null })
      const write = Effect.fn("Vault.write")(function* (
        { owner, purpose }: SealContext,
        value: Redacted.Redacted<string>
      ) {
        for (let round = 0; round < rounds; round += 1) {
          const rows = yield* sealer.seal(owner, [{ purpose, value }])
          let written = true
          for (const [index, row] of rows.entries()) written &&= yield* put(row, index === rows.length - 1)
          if (written) return
        }
        return yield* new StoreError({ operation: "Vault.write", reason: { _tag: "VersionConflict" } })
      })
      return Vault.of({ read, write })
    })
  )
}
