// Imports one entry point of the built packages, named as an importer writes it: milliseconds, and megabytes of resident memory added.
const entry = process.argv[2] ?? ""
const memory = process.memoryUsage.rss()
const from = performance.now()
await(entry === "an empty module" ? import("./empty-module.ts") : import(entry))
const took = performance.now() - from
console.log(JSON.stringify([took, (process.memoryUsage.rss() - memory) / 1e6]))
