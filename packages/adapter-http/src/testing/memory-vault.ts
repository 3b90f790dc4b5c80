import { StoreError, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Redacted } from "effect"

/** A vault in a Map, for tests: rows outlive the layer, so a test can start the adapter again on what it left. */
export const memoryVault = () => {
  const rows = new Map<string, string>()
  const state = { fails: false }
  const key = (context: { readonly owner: string; readonly purpose: string }) =>
    `${context.owner}/${context.purpose}`
  const guarded = <A>(operation: string, run: () => A) =>
    Effect.suspend(() =>
      state.fails
        ? Effect.fail(new StoreError({ operation, reason: { _tag: "Unreachable" } }))
        : Effect.sync(run)
    )
  const layer = Layer.succeed(Vault, {
    read: (context) =>
      guarded("Vault.read", () => {
        const row = rows.get(key(context))
        return row === undefined ? null : Redacted.make(row)
      }),
    write: (context, value) =>
      guarded("Vault.write", () => {
        rows.set(key(context), Redacted.value(value))
      })
  })
  return { rows, state, layer }
}
