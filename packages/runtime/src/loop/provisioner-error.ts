import { Schema } from "effect"

/** Why the provisioner could not do what was asked. */
export const ProvisionerReason = Schema.Union([
  /** No user has this external UUID. */
  Schema.TaggedStruct("NotFound", {}),
  /** `close` was called. */
  Schema.TaggedStruct("Closed", {}),
  /** Another runner has taken the database, because this one was silent for too long: it has stopped. */
  Schema.TaggedStruct("TakenOver", {}),
  /** Too many events of this user wait already. */
  Schema.TaggedStruct("Busy", { limit: Schema.Number }),
  /** What is stored of this user cannot be used; `because` is the reason of core's `EnvelopeRefused`. */
  Schema.TaggedStruct("StateRefused", { because: Schema.String }),
  /** The user is under way: only who is settled can be erased. */
  Schema.TaggedStruct("NotSettled", { phase: Schema.String }),
  /** No identity session is open, so there is nothing to hand to the SDK. */
  Schema.TaggedStruct("IdentityNotOpen", {}),
  /** The id of a request was given before, with another request. */
  Schema.TaggedStruct("IdReused", {}),
  Schema.TaggedStruct("ArgumentInvalid", { argument: Schema.String, expected: Schema.String })
])
export type ProvisionerReason = typeof ProvisionerReason.Type

const sentence = (reason: ProvisionerReason): string => {
  switch (reason._tag) {
    case "NotFound":
      return "no user has this external UUID; provision it first, or check which database this is."
    case "Closed":
      return "the provisioner is closed; open it again."
    case "TakenOver":
      return "another process has taken over the database, this one was silent for too long and has stopped; end it, and start it again when the other has ended."
    case "Busy":
      return `${reason.limit} events of this user wait already; send again when they are through.`
    case "StateRefused":
      return `what is stored of this user cannot be used (${reason.because}); restore the row from a backup or use the version that wrote it.`
    case "ArgumentInvalid":
      return `${reason.argument} is not valid; give ${reason.expected}.`
    case "IdReused":
      return "this id came with another request before; repeat a request as it was, and give a new one an id of its own."
    case "NotSettled":
      return `this user is under way (${reason.phase}); close them first (send provision.close) and wait until they are closed.`
    case "IdentityNotOpen":
      return "no identity session is open; send identity.start and wait until the identity step is in-progress."
  }
}

/** The one error of the `Provisioner` itself; store, vault and input have their own. */
export class ProvisionerError extends Schema.TaggedError<ProvisionerError>()("ProvisionerError", {
  operation: Schema.String,
  reason: ProvisionerReason
}) {
  override get message() {
    return `${this.operation}: ${sentence(this.reason)}`
  }
  get isRetryable(): boolean {
    return this.reason._tag === "Busy"
  }
}
