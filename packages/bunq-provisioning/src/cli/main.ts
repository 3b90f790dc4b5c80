import type { Command } from "./command.ts"
import { commands } from "./commands.ts"
import { exitCode, reportError } from "./exit-code.ts"
import type { ExitCode } from "./exit-code.ts"
import { help } from "./help.ts"
import { makeOutput } from "./output.ts"
import type { Output, Stream } from "./output.ts"
import { parseCommandLine } from "./parse-command-line.ts"
import { UsageError } from "./usage-error.ts"

/** What the binary gets from its process. */
export interface Process {
  readonly pid: number
  readonly stdout: Stream
  readonly stderr: Stream
  readonly interrupted: AbortSignal
}

const failed = (output: Output, error: unknown): ExitCode => {
  const report = reportError(error)
  output.error(`${report.message}`)
  const { tag, reason, message } = report
  output.event({ type: "summary", ok: false, error: { tag, reason, message } })
  return report.exitCode
}

const find = (name: string | undefined): Command => {
  const command = commands.find((one) => one.name === name)
  if (command !== undefined) return command
  const known = commands.map((one) => one.name).join(", ")
  throw new UsageError("UnknownCommand", `There is no such command; use one of ${known}, or --help.`)
}

/** Runs the binary and gives its exit code. Whatever goes wrong ends as one sentence on stderr and, with `--json`, in the summary. */
export const main = async (words: readonly string[], process: Process): Promise<ExitCode> => {
  const output = makeOutput(process.stdout, process.stderr, words.includes("--json"))
  output.event({
    type: "started",
    pid: process.pid,
    command: words[0]?.startsWith("-") ? null : (words[0] ?? null)
  })
  try {
    const [name, ...rest] = words.filter((word, index) => index > 0 || word !== "--json")
    if (name === undefined || name === "--help" || name === "-h") {
      output.line(help())
      output.event({ type: "summary", ok: name !== undefined, help: help() })
      return name === undefined ? exitCode.badUsage : exitCode.done
    }
    const command = find(name)
    const line = parseCommandLine(command, rest)
    if (line.options["help"] === true) {
      output.line(help(command))
      output.event({ type: "summary", ok: true, help: help(command) })
      return exitCode.done
    }
    const run = await command.load()
    const outcome = await run({ ...line, output, pid: process.pid, interrupted: process.interrupted })
    output.event({ type: "summary", ...outcome.summary })
    return outcome.exitCode
  } catch (error) {
    return failed(output, error)
  }
}
