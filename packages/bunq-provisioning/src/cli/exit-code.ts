/** What the process says when it ends. Through a package manager Ctrl-C shows 130 instead of 4. */
export const exitCode = { done: 0, failed: 1, badUsage: 2, bankRefused: 3, interrupted: 4 } as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** Our own errors: the only ones whose messages are known to hold neither secrets nor input. */
const byTag = new Map<unknown, ExitCode>([
  ["ApiProblem", exitCode.badUsage],
  ["ApiSettingError", exitCode.badUsage],
  ["InputError", exitCode.badUsage],
  ["UsageError", exitCode.badUsage],
  ["ConfigurationError", exitCode.badUsage],
  ["BunqError", exitCode.failed],
  ["EnvelopeRefused", exitCode.failed],
  ["Interrupted", exitCode.interrupted],
  ["PauseError", exitCode.failed],
  ["ProvisionerError", exitCode.failed],
  ["SandboxError", exitCode.failed],
  ["SealerError", exitCode.failed],
  ["StoreError", exitCode.failed],
  ["SubscriptionError", exitCode.failed],
  ["TokenBookError", exitCode.failed],
  ["WebhookSettingError", exitCode.badUsage]
])
const refusals = new Set(["KeyRefused", "Unauthorised", "Forbidden", "Refused", "CredentialRefused"])

/** `SqliteStore.open: the file …` → `The file …`: which method failed is for programmers. */
const forPeople = (message: string): string => {
  const text = message.replace(/^\w+([.]\w+)?: /, "")
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const beside = "; the commands list, watch, explain, doctor, pause and resume work beside it."

/** What went wrong, as a line of output: tag and reason for programs, one sentence with the fix for people. Never the input itself. */
export interface ErrorReport {
  readonly tag: string
  readonly reason: string
  readonly message: string
  readonly exitCode: ExitCode
}

/**
 * Turns whatever a call rejected with into what the binary prints for it, and the code it would exit with.
 *
 * Never throws. An error that is not ours keeps its class name only: its message could hold anything, such as the value that did not fit.
 *
 * @example
 * ```ts
 * const { message, exitCode } = reportError(error)
 * console.error(message)
 * process.exitCode = exitCode
 * ```
 */
export const reportError = (error: unknown): ErrorReport => {
  const { _tag, name, reason, message } = (error ?? {}) as {
    readonly _tag?: unknown
    readonly name?: unknown
    readonly reason?: { readonly _tag?: unknown } | string
    readonly message?: unknown
  }
  // The sandbox shares no code with the rest, so its error has a name only.
  const tag = _tag ?? name
  const usual = byTag.get(tag)
  if (usual === undefined || typeof tag !== "string" || typeof message !== "string") {
    const what = typeof name === "string" ? name : "Error"
    return {
      tag: "Unexpected",
      reason: what,
      message: `Something went wrong that nobody foresaw (${what}); please report it.`,
      exitCode: exitCode.failed
    }
  }
  const why = typeof reason === "string" ? reason : reason?._tag
  const code = tag === "BunqError" && refusals.has(String(why)) ? exitCode.bankRefused : usual
  const isInUse = tag === "StoreError" && why === "InUse"
  const text = isInUse ? forPeople(message).replace(/[.]$/, beside) : forPeople(message)
  return { tag, reason: typeof why === "string" ? why : tag, message: text, exitCode: code }
}
