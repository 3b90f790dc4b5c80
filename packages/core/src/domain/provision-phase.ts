import type { ProvisionObservation } from "./observation.ts"

export type ProvisionPhase =
  | "user"
  | "relation"
  | "oauth"
  | "ready"
  | "operational"
  | "resetting"
  | "cancelled"
  | "closed"
  | "failed"
  | "unrecognised"

const pending = new Map<string, ProvisionPhase>([
  ["PENDING_PROCESS_USER", "user"],
  ["PENDING_PROCESS_RELATION_USER", "relation"],
  ["PENDING_PROCESS_OAUTH_REQUEST", "oauth"],
  ["PENDING_PROCESS_USER_ONBOARDING", "ready"],
  ["PENDING_PROCESS_CLOSURE", "cancelled"],
  ["PENDING_PROCESS_TOKEN_RESET", "resetting"]
])

const ended = new Map<string, ProvisionPhase>([
  ["FAILED", "failed"],
  ["CLOSED", "closed"],
  ["CANCELLED", "cancelled"],
  ["PENDING_PROCESS_CLOSURE", "cancelled"],
  ["TOKEN_RESET_REQUESTED", "resetting"]
])

/**
 * What the bank says in one word: the one table that reads `status`, `sub_status` and the credential together [API §5.3–§5.6].
 *
 * A token that can be used means `ready` whatever the status is called (D15, D18). Unknown words give `unrecognised` (I5), never an error.
 */
export const phaseOf = (
  provision: Pick<ProvisionObservation, "status" | "subStatus" | "credential">
): ProvisionPhase => {
  const { status, subStatus, credential } = provision
  const end = ended.get(status)
  if (end !== undefined) return end
  if (status !== "CREATED" && status !== "ACTIVE") return "unrecognised"
  const step = pending.get(subStatus)
  if (step === "cancelled" || step === "resetting") return step
  if (credential !== null && credential.usable) return "ready"
  if (step !== undefined) return step
  if (subStatus !== "NONE") return "unrecognised"
  if (credential === null) return status === "CREATED" ? "user" : "unrecognised"
  return credential.status === "ACTIVE" ? "operational" : "ready"
}
