import { spawn } from "node:child_process"
import { delimiter, join } from "node:path"
import type { Outcome } from "./check.ts"
import { root } from "./repository.ts"

/** Longer than any honest check takes; a hung tool must not hang the machine that runs it. */
const limitMs = 30 * 60_000

/** The workspace's tools first, so that `node` is the pinned one. */
const path = [
  join(root, "node_modules/.bin"),
  join(root, "test/node_modules/.bin"),
  process.env["PATH"] ?? ""
].join(delimiter)

/** `output` is both streams in the order they came. */
export interface CommandOutcome extends Outcome {
  readonly stdout: string
}

interface CommandOptions {
  /** Absolute; the root of the repository by default. */
  readonly cwd?: string
  /** Beside what this process has. */
  readonly env?: { readonly [name: string]: string }
}

/** Runs a tool and keeps what it printed. Fails when the tool fails or cannot be started. */
export const runCommand = (
  command: string,
  args: readonly string[],
  { cwd = root, env = {} }: CommandOptions = {}
): Promise<CommandOutcome> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      // Both colour variables at once make Node print a warning.
      env: { ...process.env, PATH: path, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limitMs
    })
    const chunks: { readonly from: "stdout" | "stderr"; readonly bytes: Buffer }[] = []
    const text = (of: typeof chunks) =>
      Buffer.concat(of.map(({ bytes }) => bytes))
        .toString("utf8")
        .trimEnd()
    const stdout = () => text(chunks.filter(({ from }) => from === "stdout"))
    child.stdout.on("data", (bytes: Buffer) => void chunks.push({ from: "stdout", bytes }))
    child.stderr.on("data", (bytes: Buffer) => void chunks.push({ from: "stderr", bytes }))
    child.on("error", (error) => resolve({ ok: false, output: `${command}: ${error.message}`, stdout: "" }))
    child.on("close", (code, signal) => {
      const ending = signal === null ? "" : `\n${command} was ended by ${signal}`
      resolve({ ok: code === 0, output: text(chunks) + ending, stdout: stdout() })
    })
  })

/** The package manager this run was started with, or the one CONTRIBUTING.md asks for. */
export const runPnpm = (args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> => {
  const own = process.env["npm_execpath"]
  return own !== undefined && /pnpm[^/\\]*$/.test(own) && !/[.][cm]?js$/.test(own)
    ? runCommand(own, args, options)
    : runCommand("npx", ["-y", "pnpm@12", ...args], options)
}
