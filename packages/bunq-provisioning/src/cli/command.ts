import type { ExitCode } from "./exit-code.ts"
import type { Input } from "./input.ts"
import type { Output } from "./output.ts"

/** One option, as shown in the help and as read from the command line. */
export interface Option {
  readonly name: string
  /** What the value is called in the help; absent = a switch. */
  readonly value?: string
  readonly summary: string
}

export interface CommandLine {
  readonly options: { readonly [name: string]: string | boolean | undefined }
  readonly positionals: readonly string[]
}

export interface CommandContext extends CommandLine {
  readonly output: Output
  readonly input: Input
  readonly env: { readonly [name: string]: string | undefined }
  readonly pid: number
  /** Aborted by Ctrl-C and SIGTERM: stop, report what is done, end with `interrupted`. */
  readonly interrupted: AbortSignal
}

/** What a command tells at its end; the last line with `--json`. */
export interface Outcome {
  readonly exitCode: ExitCode
  readonly summary: { readonly [field: string]: unknown }
}

/** A command of the binary. Light: `load` brings in what the command really needs. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly usage: string
  /** What the help says between usage and options, a line each. */
  readonly notes?: readonly string[]
  readonly example: string
  readonly options: readonly Option[]
  readonly positionals: { readonly min: number; readonly max: number }
  readonly load: () => Promise<(context: CommandContext) => Promise<Outcome>>
}
