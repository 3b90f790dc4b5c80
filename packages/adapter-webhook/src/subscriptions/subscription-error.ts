import { Schema } from "effect"

const reason = <Tag extends string, Fields extends Schema.Struct.Fields>(tag: Tag, fields: Fields) =>
  Schema.TaggedStruct(tag, fields)

/** Why filters could not be brought in order. Addresses are named by their host only: the rest of them can be a secret. */
export const SubscriptionReason = Schema.Union([
  /** bunq calls at most two addresses per category [API §9.1], and others have them. Nothing was written. */
  reason("TooManyTargets", { category: Schema.String, hosts: Schema.Array(Schema.String) }),
  /** Whatever was written was gone at the next look, several times in a row. */
  reason("Contested", { rounds: Schema.Number }),
  /** Another process holds the lock and does not let go. */
  reason("Busy", {})
])
export type SubscriptionReason = typeof SubscriptionReason.Type

const sentence = (reason: SubscriptionReason): string => {
  switch (reason._tag) {
    case "TooManyTargets":
      return `bunq calls at most two addresses for ${reason.category}, and it would be more: ${reason.hosts.join(", ")}. Nothing was changed; remove one that is no longer used (bunq-provisioning webhooks remove, or at bunq), then repeat.`
    case "Contested":
      return `somebody else writes this owner's filters at the same time (${reason.rounds} rounds); find out who, then repeat.`
    case "Busy":
      return "another process is changing filters and does not finish; stop it, then repeat."
  }
}

/** The one error of `Subscriptions` besides those of bunq, the store and the vault. */
export class SubscriptionError extends Schema.TaggedError<SubscriptionError>()("SubscriptionError", {
  operation: Schema.String,
  reason: SubscriptionReason
}) {
  override get message() {
    return `${this.operation}: ${sentence(this.reason)}`
  }
  get isRetryable(): boolean {
    return this.reason._tag !== "TooManyTargets"
  }
}
