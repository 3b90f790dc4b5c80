#!/usr/bin/env node
import { lifeline } from "./edges/lifeline.ts"
import { main } from "./cli/main.ts"

const required = [22, 19] as const
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `This needs Node ${required.join(".")} or newer and runs on ${process.versions.node}; in the repository, start it with: npx -y pnpm@12 start\n`
  )
  process.exit(2)
}
const life = lifeline({ immediately: () => process.exit(4) })
// Whatever escapes must not print a stack with values in it.
process.on("uncaughtException", (error) => {
  process.stderr.write(
    `Something went wrong that nobody foresaw (${error instanceof Error ? error.name : "unknown"}).\n`
  )
  process.exit(1)
})
process.stdout.on("error", () => process.exit(1))
const code = await main(process.argv.slice(2), {
  pid: process.pid,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: life.interrupted
})
life.release()
process.exitCode = code
