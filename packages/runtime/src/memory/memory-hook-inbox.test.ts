import { testHookContract } from "../hook-contract.test-support.ts"
import { emptyRows } from "./memory-rows.ts"
import { MemoryStore } from "./memory-store.ts"

testHookContract("MemoryStore", { layer: () => MemoryStore.layerOn(emptyRows()), durable: true })
