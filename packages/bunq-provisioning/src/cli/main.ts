import type { Command } from "./command.ts"
import { commands } from "./commands.ts"
import { exitCode, reportError } from "./exit-code.ts"
import type { ExitCode } from "./exit-code.ts"
import type { Input } from "./input.ts"
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
  readonly input: Input
  readonly env: { readonly [name: string]: string | undefined }
  readonly interrupted: AbortSignal
  readonly version: () => string
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

const isHelp = (word: string | undefined) => word === "help" || word === "--help" || word === "-h"

/** Help and version, which need no command; undefined when a command is asked for. */
const answerAlone = (words: readonly string[], output: Output, process: Process): ExitCode | undefined => {
  const [name, about] = words
  if (name === "--version") {
    output.line(process.version())
    output.event({ type: "summary", ok: true, version: process.version() })
    return exitCode.done
  }
  if (name !== undefined && !isHelp(name)) return undefined
  const text = name === "help" && about !== undefined && about !== "--json" ? help(find(about)) : help()
  output.line(text)
  output.event({ type: "summary", ok: name !== undefined, help: text })
  return name === undefined ? exitCode.badUsage : exitCode.done
}

/** Runs the binary and gives its exit code. Whatever goes wrong ends as one sentence on stderr and, with `--json`, in the summary. */
export const main = async (words: readonly string[], process: Process): Promise<ExitCode> => {
  const output = makeOutput(process.stdout, process.stderr, words.includes("--json"))
  const [name, ...rest] = words[0] === "--json" ? words.slice(1) : words
  const command = commands.find((one) => one.name === name)
  output.event({ type: "started", pid: process.pid, command: command?.name ?? null })
  try {
    const answered = answerAlone([...(name === undefined ? [] : [name]), ...rest], output, process)
    if (answered !== undefined) return answered
    const chosen = find(name)
    const line = parseCommandLine(chosen, rest)
    if (line.options["help"] === true) {
      output.line(help(chosen))
      output.event({ type: "summary", ok: true, help: help(chosen) })
      return exitCode.done
    }
    const run = await chosen.load()
    const { pid, input, env, interrupted } = process
    const outcome = await run({ ...line, output, input, env, pid, interrupted })
    output.event({ type: "summary", ...outcome.summary })
    return outcome.exitCode
  } catch (error) {
    return failed(output, error)
  }
}
