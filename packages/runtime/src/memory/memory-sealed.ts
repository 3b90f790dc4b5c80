import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { sealedKey } from "./memory-rows.ts"
import type { MemoryRows } from "./memory-rows.ts"

type SealedMethods = Pick<
  ProvisionStore["Service"],
  "sealed" | "putSealed" | "sealedRows" | "sealedOf" | "replaceSealed" | "eraseSealed" | "dropSealed"
>

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])

/** What can be done with the sealed rows outside of a commit. */
export const sealedMethods = ({ sealed: rows }: Pick<MemoryRows, "sealed">): SealedMethods => ({
  sealed: (owner, purpose) => Effect.sync(() => rows.get(sealedKey({ owner, purpose }))?.sealed ?? null),
  putSealed: (row) => Effect.sync(() => void rows.set(sealedKey(row), row)),
  sealedRows: ({ purpose, after = "", limit }) =>
    Effect.sync(() =>
      [...rows.values()]
        .filter((row) => row.purpose === purpose && row.owner > after)
        .sort((one, other) => (one.owner < other.owner ? -1 : 1))
        .slice(0, limit)
    ),
  sealedOf: (owner) =>
    Effect.sync(() =>
      [...rows.values()]
        .filter((row) => row.owner === owner)
        .sort((one, other) => (one.purpose < other.purpose ? -1 : 1))
    ),
  replaceSealed: ({ owner, purpose, expected, sealed }) =>
    Effect.sync(() => {
      const key = sealedKey({ owner, purpose })
      const found = rows.get(key)
      if (expected === null ? found !== undefined : found === undefined || !isSame(found.sealed, expected))
        return false
      rows.set(key, { owner, purpose, sealed })
      return true
    }),
  eraseSealed: (owner) =>
    Effect.sync(() => {
      for (const [key, row] of rows) if (row.owner === owner) rows.delete(key)
    }),
  dropSealed: (owner, purposes) =>
    Effect.sync(() => {
      for (const purpose of purposes) rows.delete(sealedKey({ owner, purpose }))
    })
})
