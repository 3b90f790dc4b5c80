#!/usr/bin/env node
import { readFileSync } from "node:fs"
import { isatty } from "node:tty"
import { exitCode } from "./cli/exit-code.ts"
import type { ExitCode } from "./cli/exit-code.ts"
import { makeInput } from "./cli/input.ts"
import { main } from "./cli/main.ts"
import { lifeline } from "./edges/lifeline.ts"

const required = [22, 19] as const
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `This needs Node ${required.join(".")} or newer and runs on ${process.versions.node}; in the repository, start it with: npx -y pnpm@12 start\n`
  )
  process.exit(exitCode.badUsage)
}

const words = process.argv.slice(2)
/** Leaves without waiting for anything; with `--json` the last line still is a summary. */
const leave = (code: ExitCode, tag: string, message: string): never => {
  if (words.includes("--json")) {
    const error = { tag, reason: tag, message }
    process.stdout.write(`${JSON.stringify({ type: "summary", ok: false, error })}\n`)
  } else process.stderr.write(`${message}\n`)
  process.exit(code)
}
const life = lifeline({
  immediately: () => leave(exitCode.interrupted, "Interrupted", "Left at once; what was accepted is kept.")
})
// Whatever escapes must not print a stack with values in it.
process.on("uncaughtException", (error) => {
  const name = error instanceof Error ? error.name : "unknown"
  leave(
    exitCode.failed,
    "Unexpected",
    `Something went wrong that nobody foresaw (${name}); please report it.`
  )
})
// Node 22 calls its SQLite experimental, once in every run and in the middle of the picture.
process.removeAllListeners("warning")
process.on("warning", ({ name, message }) => {
  if (name !== "ExperimentalWarning") process.stderr.write(`${name}: ${message}\n`)
})
// Nobody reads any more (a closed pipe), or nothing can be written.
process.stdout.on("error", () => process.exit(exitCode.failed))
process.stderr.on("error", () => process.exit(exitCode.failed))

const version = (): string => {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8")
  return (JSON.parse(manifest) as { readonly version: string }).version
}
const code = await main(words, {
  pid: process.pid,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  input: makeInput({
    interactive: isatty(0),
    open: () => process.stdin,
    ask: (text) => process.stderr.write(text)
  }),
  interrupted: life.interrupted,
  version
})
life.release()
process.exitCode = code
