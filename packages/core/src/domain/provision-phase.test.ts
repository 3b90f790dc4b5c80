import { expect, it } from "vitest"
import { phaseOf } from "./provision-phase.ts"

const fresh = { id: 1, status: "PENDING_FIRST_USE", expiresAt: 1, usable: true }
const used = { ...fresh, status: "ACTIVE", usable: false }
const expired = { ...fresh, status: "EXPIRED", usable: false }

it.each([
  ["CREATED", "PENDING_PROCESS_USER", null, "user"],
  ["CREATED", "PENDING_PROCESS_RELATION_USER", null, "relation"],
  ["CREATED", "PENDING_PROCESS_OAUTH_REQUEST", null, "oauth"],
  ["CREATED", "PENDING_PROCESS_USER_ONBOARDING", fresh, "ready"],
  ["ACTIVE", "PENDING_PROCESS_USER_ONBOARDING", fresh, "ready"],
  ["ACTIVE", "NONE", fresh, "ready"],
  ["ACTIVE", "NONE", { ...used, usable: true }, "ready"],
  ["CREATED", "PENDING_PROCESS_OAUTH_REQUEST", fresh, "ready"],
  ["CREATED", "SOMETHING_NEW", fresh, "ready"],
  ["CREATED", "PENDING_PROCESS_USER_ONBOARDING", used, "ready"],
  ["ACTIVE", "NONE", used, "operational"],
  ["ACTIVE", "NONE", expired, "ready"],
  ["ACTIVE", "NONE", null, "unrecognised"],
  ["CREATED", "NONE", null, "user"],
  ["FAILED", "NONE", null, "failed"],
  ["CANCELLED", "PENDING_PROCESS_CLOSURE", used, "cancelled"],
  ["PENDING_PROCESS_CLOSURE", "NONE", null, "cancelled"],
  ["ACTIVE", "PENDING_PROCESS_CLOSURE", fresh, "cancelled"],
  ["CLOSED", "NONE", null, "closed"],
  ["TOKEN_RESET_REQUESTED", "PENDING_PROCESS_TOKEN_RESET", fresh, "resetting"],
  ["CREATED", "PENDING_PROCESS_TOKEN_RESET", fresh, "resetting"],
  ["CREATED", "SOMETHING_NEW", null, "unrecognised"],
  ["SOMETHING_NEW", "NONE", fresh, "unrecognised"],
  ["constructor", "toString", null, "unrecognised"]
] as const)("%s / %s", (status, subStatus, credential, phase) => {
  expect(phaseOf({ status, subStatus, credential })).toBe(phase)
})
