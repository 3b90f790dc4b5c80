import {
  BunqError,
  BunqWebhooks,
  ProvisionStore,
  Sealer,
  SecureRandom,
  Vault
} from "@bunq-provisioning/core/ports"
import type {
  BunqReason,
  FilterOwner,
  InterestedProvision,
  NotificationFilter,
  SealedRow
} from "@bunq-provisioning/core/ports"
import { interestedIn } from "@bunq-provisioning/core/testing"
import { Effect, Layer, Redacted } from "effect"
import { Subscriptions } from "./subscriptions.ts"

export const token = (letter: string): string => letter.repeat(43)
export const at = (host: string, letter = "t"): string => `https://${host}/bunq/${token(letter)}`
export const filter = (
  category: string,
  target: string,
  ...verificationTypes: string[]
): NotificationFilter => ({
  category,
  target,
  verificationTypes
})
export const partner = { kind: "partner" } as const
export const uuidOf = (index: number): string =>
  `6b1f3a52-0c1e-4a55-9d0c-${index.toString(16).padStart(12, "0")}`

/** Sealed rows that outlive whoever uses them. */
export const tables = () => ({
  sealed: new Map<string, SealedRow>(),
  interested: [] as InterestedProvision[]
})
type Tables = ReturnType<typeof tables>

const keyOf = (row: { readonly owner: string; readonly purpose: string }) => `${row.owner}/${row.purpose}`
const text = (bytes: Uint8Array | null | undefined) =>
  bytes === null || bytes === undefined ? null : new TextDecoder().decode(bytes)

/** What happens before and after every call to the store and the bank. */
type Around = (call: string) => Effect.Effect<void>

/** A process: its own services over tables and a bank that others may use as well. */
export const processOn = (rows: Tables, bank: ScriptedBank, around: Around = () => Effect.void) => {
  let drawn = 0
  const each = <A>(call: string, run: () => A) =>
    around(call).pipe(Effect.andThen(Effect.sync(run)), Effect.tap(around(`${call} done`)))
  const store = Layer.mock(ProvisionStore, {
    sealed: (owner, purpose) =>
      each("sealed", () => rows.sealed.get(keyOf({ owner, purpose }))?.sealed ?? null),
    putSealed: (row) => each("putSealed", () => void rows.sealed.set(keyOf(row), row)),
    replaceSealed: ({ expected, ...row }) =>
      each("replaceSealed", () => {
        if (text(rows.sealed.get(keyOf(row))?.sealed) !== text(expected)) return false
        rows.sealed.set(keyOf(row), row)
        return true
      }),
    sealedOf: (owner) =>
      each("sealedOf", () => [...rows.sealed.values()].filter((row) => row.owner === owner)),
    dropSealed: (owner, purposes) =>
      each("dropSealed", () => {
        for (const purpose of purposes) rows.sealed.delete(keyOf({ owner, purpose }))
      }),
    interested: (kind, page) => each("interested", () => interestedIn(rows.interested, kind, page))
  })
  const sealer = Layer.mock(Sealer, {
    // No two rows are alike, as with real nonces.
    seal: (owner, secrets) =>
      Effect.sync(() =>
        secrets.map(({ purpose, value }) => ({
          owner,
          purpose,
          sealed: new TextEncoder().encode(`${(sealings += 1)} ${Redacted.value(value)}`)
        }))
      ),
    open: (_, sealed) => Effect.succeed(Redacted.make((text(sealed) ?? "").replace(/^\d+ /, "")))
  })
  const random = Layer.succeed(SecureRandom, {
    uuid: Effect.sync(() => `holder ${(drawn += 1)}`),
    bytes: (size) => Effect.succeed(new Uint8Array(size))
  })
  const under = Layer.mergeAll(store, sealer, random, bank.layer(around))
  return Subscriptions.layer.pipe(Layer.provideMerge(Vault.layerNoDeps.pipe(Layer.provideMerge(under))))
}
let sealings = 0

const ownerKey = (owner: FilterOwner) => (owner.kind === "partner" ? "partner" : owner.uuid)

/** A bank that keeps filters as bunq does: a write replaces everything. */
export const scriptedBank = (registered: readonly NotificationFilter[] = []) => {
  const filters = new Map<string, readonly NotificationFilter[]>([["partner", registered]])
  const calls: string[] = []
  const failing = new Map<string, readonly BunqReason[]>()
  /** What goes wrong with the next calls of a kind, in order; `Ambiguous` writes happen all the same. */
  const fail = (call: string, ...reasons: readonly BunqReason[]) => void failing.set(call, reasons)
  const trouble = (call: string) => {
    const [reason, ...rest] = failing.get(call) ?? []
    failing.set(call, rest)
    return reason === undefined
      ? null
      : new BunqError({ operation: `BunqWebhooks.${call}`, reason, responseId: null })
  }
  const of = (owner: FilterOwner = partner) => filters.get(ownerKey(owner)) ?? []
  const layer = (around: Around) =>
    Layer.mock(BunqWebhooks, {
      listFilters: (owner) =>
        around("list").pipe(
          Effect.andThen(
            Effect.suspend(() => {
              calls.push(`list ${ownerKey(owner)}`)
              const failed = trouble("listFilters")
              return failed === null ? Effect.succeed(of(owner)) : Effect.fail(failed)
            })
          ),
          Effect.tap(around("listed"))
        ),
      replaceFilters: (owner, wanted, { beforeSend = Effect.void } = {}) =>
        around("replace").pipe(
          Effect.andThen(beforeSend),
          Effect.tap(around("sent")),
          Effect.andThen(
            Effect.suspend(() => {
              calls.push(`replace ${ownerKey(owner)}`)
              const failed = trouble("replaceFilters")
              if (failed === null || failed.reason._tag === "Ambiguous") filters.set(ownerKey(owner), wanted)
              return failed === null ? Effect.succeed(wanted) : Effect.fail(failed)
            })
          ),
          Effect.tap(around("replaced"))
        )
    })
  return { filters, calls, fail, of, layer }
}
export type ScriptedBank = ReturnType<typeof scriptedBank>
