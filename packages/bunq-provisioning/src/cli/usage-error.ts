/** The command line was not understood. `message` is one sentence that names the fix and never repeats a value. */
export class UsageError extends Error {
  readonly _tag = "UsageError"
  override readonly name = "UsageError"
  readonly reason:
    | "UnknownCommand"
    | "UnknownOption"
    | "BadValue"
    | "MissingArgument"
    | "UnexpectedArgument"
    | "BankMissing"
    | "KeyOnCommandLine"
    | "KeyMissing"
    | "KeyFileUnusable"
  constructor(reason: UsageError["reason"], message: string) {
    super(message)
    this.reason = reason
  }
}
