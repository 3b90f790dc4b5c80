import { testHookContract } from "../hook-contract.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { file } = temporaryFolder()

testHookContract("SqliteStore", { layer: () => SqliteStore.layer({ file: file() }), durable: true })
