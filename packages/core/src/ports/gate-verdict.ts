import { Cause, Exit } from "effect"
import type { BunqError } from "./bunq-error.ts"
import type { TroubleReason } from "./probe-pause.ts"

/** What the end of a call says about bunq as a whole. */
export type Verdict =
  | { readonly _tag: "Trouble"; readonly reason: TroubleReason; readonly responseId: string | null }
  /** bunq answered; `accepted` = and took the call. */
  | { readonly _tag: "Serves"; readonly accepted: boolean }
  | { readonly _tag: "Nothing" }

const nothing: Verdict = { _tag: "Nothing" }

const ofError = ({ reason, responseId }: BunqError): Verdict => {
  const trouble = (of: TroubleReason): Verdict => ({ _tag: "Trouble", reason: of, responseId })
  switch (reason._tag) {
    case "KeyRefused":
      return trouble("KeyRefused")
    case "Unavailable":
      return trouble(reason.status === 491 ? "Maintenance" : "Down")
    case "Unreachable":
    case "Ambiguous":
      return trouble("Down")
    // Anybody between here and bunq can answer like that, and the vault is ours.
    case "Unverified":
    case "Malformed":
    case "VaultUnavailable":
    case "VaultUnreadable":
    case "TokenLost":
      return nothing
    default:
      return { _tag: "Serves", accepted: false }
  }
}

/** Reads a verdict off the end of a call that left. */
export const verdictOf = <A>(
  exit: Exit.Exit<A, BunqError>,
  accepted: (answer: A) => boolean = () => true
): Verdict => {
  if (Exit.isSuccess(exit)) return { _tag: "Serves", accepted: accepted(exit.value) }
  const failed = exit.cause.reasons.find(Cause.isFailReason)
  return failed === undefined ? nothing : ofError(failed.error)
}

/** What to tell people while calls wait; without secrets. */
export const troubleMessage: { readonly [Reason in TroubleReason]: string } = {
  KeyRefused:
    "bunq refuses the API key or the address it comes from; check the key, the environment and the allowed addresses.",
  Maintenance: "bunq is in maintenance; everybody goes on when it is over.",
  Down: "bunq cannot be reached or does not serve us; everybody goes on when it does. Check the network when bunq's own status is fine."
}
