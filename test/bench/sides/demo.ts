import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { builtBinary } from "./built-binary.ts"
import { timeNode } from "./time-node.ts"

const folder = mkdtempSync(join(tmpdir(), "bench-demo-"))
const { took, stdout } = timeNode([builtBinary, ...(process.argv[2] ?? "").split(" "), "--json"], folder)
const { users, verified } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
  users: number
  verified: number
}
if (users !== 5 || verified !== 5) throw new Error(`Of ${users} users ${verified} were verified.`)
const kept = readdirSync(folder).filter((file) => /^users[.]db(-wal)?$/.test(file))
const bytes = kept.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
rmSync(folder, { recursive: true })
console.log(JSON.stringify([took / 1000, bytes / 1000 / users]))
