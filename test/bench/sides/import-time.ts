import { importEntry } from "./import-entry.ts"

const before = performance.now()
await importEntry(process.argv[2])
console.log(performance.now() - before)
