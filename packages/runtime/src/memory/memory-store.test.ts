import { Effect } from "effect"
import { testStoreContract } from "../store-contract.test-support.ts"
import { emptyRows } from "./memory-rows.ts"
import { MemoryStore } from "./memory-store.ts"

let rows = emptyRows()

testStoreContract("MemoryStore", {
  layer: () => {
    rows = emptyRows()
    return MemoryStore.layerOn(rows)
  },
  durable: false,
  damage: (uuid, envelope) =>
    Effect.sync(() => {
      const row = rows.provisions.get(uuid)
      if (row !== undefined) rows.provisions.set(uuid, { ...row, envelope })
    })
})
