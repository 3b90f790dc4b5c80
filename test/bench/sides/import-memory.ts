import { importEntry } from "./import-entry.ts"

const before = process.memoryUsage.rss()
await importEntry(process.argv[2])
console.log(Math.max(0, process.memoryUsage.rss() - before) / 1e6)
