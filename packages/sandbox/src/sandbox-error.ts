import type { FaultKind } from "./faults/fault-kind.ts"
import type { ActName } from "./scenarios/scenario.ts"

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
  | { readonly _tag: "StateFileInUse"; readonly file: string }
  | { readonly _tag: "StateFileTakenOver"; readonly file: string }
  | { readonly _tag: "StateFileUnwritable"; readonly file: string }
  | { readonly _tag: "ClockBehind"; readonly clockTime: number; readonly bankTime: number }
  | { readonly _tag: "PortInUse"; readonly host: string; readonly port: number }
  | { readonly _tag: "CannotListen"; readonly host: string; readonly port: number }
  | { readonly _tag: "InvalidOption"; readonly option: string }
  | { readonly _tag: "UnknownName"; readonly what: string; readonly known: readonly string[] }
  | { readonly _tag: "NoSuchProvision" }
  | { readonly _tag: "NothingToTell"; readonly category: string }
  | { readonly _tag: "CannotAct"; readonly act: ActName; readonly why: string }
  | { readonly _tag: "ClockNotOurs"; readonly wanted: string }
  | { readonly _tag: "ConnectionLost"; readonly fault: FaultKind }
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

/** One sentence with the fix. What the caller gave, such as a path, is in `reason` and not repeated here. */
function advice(reason: SandboxErrorReason): string {
  switch (reason._tag) {
    case "StateFileUnreadable":
      return "The bank's state file cannot be read as one; check the path and its permissions, or name a file that does not exist yet."
    case "StateFileTooNew":
      return `The bank's state file has version ${reason.found} and this version reads up to ${reason.supported}; update @bunq-provisioning/sandbox or name another file.`
    case "StateFileInUse":
      return "Another bank has the state file open; stop it first, or give this one a file of its own."
    case "StateFileTakenOver":
      return "Another bank has opened the state file, so this one has stopped; give every running bank a file of its own."
    case "StateFileUnwritable":
      return "The bank's state file cannot be written; check free space and permissions, the request that failed changed nothing."
    case "ClockBehind":
      return `The clock stands ${Math.round((reason.bankTime - reason.clockTime) / 1000)} s before the time kept in the bank's state file; start it at readSandboxTime(stateFile) or later.`
    case "PortInUse":
      return "The port is in use; stop what is using it, or choose another one (0 picks a free one)."
    case "CannotListen":
      return "The bank cannot listen there; choose a host name of this machine and a port you may use."
    case "InvalidOption":
      return `The option ${reason.option} of the local bank has a value that cannot be used; see its documentation for the range.`
    case "UnknownName":
      return `There is no such ${reason.what}; known are: ${reason.known.join(", ")}.`
    case "NoSuchProvision":
      return "The bank has no provision with that external_uuid; create it first, or look at its spelling."
    case "NothingToTell":
      return `The user has nothing yet that a webhook of ${reason.category} could be about; let it come into being first.`
    case "CannotAct":
      return `The bank cannot do ${reason.act} to this user, because ${reason.why}; nothing has changed, try again when that has.`
    case "ClockNotOurs":
      return `The bank's clock cannot ${reason.wanted}; it is the one you passed to the bank, so move it yourself, or use createVirtualClock.`
    case "ConnectionLost":
      return `The connection dropped without a whole answer, as the injected fault ${reason.fault} has it; treat it as you would a network error.`
    case "Closed":
      return "This local bank has been closed; create a new one."
  }
}
