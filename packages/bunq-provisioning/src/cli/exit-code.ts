/** What the process says when it ends. Through a package manager Ctrl-C shows 130 instead of 4. */
export const exitCode = { done: 0, failed: 1, badUsage: 2, bankRefused: 3, interrupted: 4 } as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

const byTag: { readonly [tag: string]: ExitCode } = {
  InputError: exitCode.badUsage,
  UsageError: exitCode.badUsage,
  ConfigurationError: exitCode.badUsage
}
const refusals = new Set(["KeyRefused", "Unauthorised", "Forbidden", "Refused", "CredentialRefused"])

/** What went wrong, as a line of output: tag and reason for programs, one sentence with the fix for people. Never the input itself. */
export interface ErrorReport {
  readonly tag: string
  readonly reason: string
  readonly message: string
  readonly exitCode: ExitCode
}

/** Turns any error into a report. An error we did not foresee keeps its class name only: its message could hold anything. */
export const reportError = (error: unknown): ErrorReport => {
  const { _tag, name, reason, message } = (error ?? {}) as {
    readonly _tag?: unknown
    readonly name?: unknown
    readonly reason?: { readonly _tag?: unknown } | string
    readonly message?: unknown
  }
  const tag = typeof _tag === "string" ? _tag : name === "SandboxError" ? "SandboxError" : null
  if (tag === null || typeof message !== "string") {
    const what = typeof name === "string" ? name : "Error"
    return {
      tag: "Unexpected",
      reason: what,
      message: `Something went wrong that nobody foresaw (${what}); please report it.`,
      exitCode: exitCode.failed
    }
  }
  const why = typeof reason === "string" ? reason : reason?._tag
  const code =
    byTag[tag] ?? (tag === "BunqError" && refusals.has(String(why)) ? exitCode.bankRefused : exitCode.failed)
  return { tag, reason: typeof why === "string" ? why : tag, message, exitCode: code }
}
