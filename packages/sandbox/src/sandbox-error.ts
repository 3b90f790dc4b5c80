/**
 * Why the local bank could not start, listen or go on. Never about a request: those get bunq's own error envelope.
 *
 * `file` is the path as the caller gave it.
 */
export type SandboxErrorReason =
  | { readonly _tag: "StateFileUnreadable"; readonly file: string }
  | {
      readonly _tag: "StateFileTooNew"
      readonly file: string
      readonly found: number
      readonly supported: number
    }
  | { readonly _tag: "StateFileTakenOver"; readonly file: string }
  | { readonly _tag: "StateFileUnwritable"; readonly file: string }
  | { readonly _tag: "ClockBehind"; readonly clockTime: number; readonly bankTime: number }
  | { readonly _tag: "PortInUse"; readonly host: string; readonly port: number }
  | { readonly _tag: "CannotListen"; readonly host: string; readonly port: number }
  | { readonly _tag: "InvalidOption"; readonly option: string }
  | { readonly _tag: "Closed" }

/** The one error this package throws. `reason` says what happened, `message` says what to do about it. */
export class SandboxError extends Error {
  override readonly name = "SandboxError"
  readonly reason: SandboxErrorReason

  constructor(reason: SandboxErrorReason, options?: ErrorOptions) {
    super(advice(reason), options)
    this.reason = reason
  }
}

function advice(reason: SandboxErrorReason): string {
  switch (reason._tag) {
    case "StateFileUnreadable":
      return `The bank's state file ${reason.file} cannot be read as one. Check the path and its permissions, or name a file that does not exist yet.`
    case "StateFileTooNew":
      return `The bank's state file ${reason.file} has version ${reason.found}; this version reads up to ${reason.supported}. Update @bunq-provisioning/sandbox or name another file.`
    case "StateFileTakenOver":
      return `Another bank has opened the state file ${reason.file}, so this one has stopped. Give every running bank a file of its own.`
    case "StateFileUnwritable":
      return `The bank's state file ${reason.file} cannot be written. Check free space and permissions; the request that failed changed nothing.`
    case "ClockBehind":
      return `The clock stands ${Math.round((reason.bankTime - reason.clockTime) / 1000)} s before the time kept in the bank's state file. Start the clock at readSandboxTime(stateFile) or later.`
    case "PortInUse":
      return `Port ${reason.port} on ${reason.host} is in use. Stop what is using it, or choose another port (0 picks a free one).`
    case "CannotListen":
      return `The bank cannot listen on ${reason.host}:${reason.port}. Choose a host name of this machine and a port you may use.`
    case "InvalidOption":
      return `The option ${reason.option} of the local bank has a value that cannot be used. See its documentation for the range.`
    case "Closed":
      return "This local bank has been closed. Create a new one."
  }
}
