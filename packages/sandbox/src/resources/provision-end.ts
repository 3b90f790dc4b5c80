import type { Bank } from "../bank/bank.ts"
import { ruleFor } from "../scenarios/course.ts"
import type { Provision, ProvisionPair } from "./provision.ts"

/** A pair during which bunq works. */
export function working(bank: Bank, status: string, subStatus: string): ProvisionPair {
  return { status, subStatus, actionRequired: bank.contract.processingAction }
}

/** Where a closing begins: `CLOSED` follows by itself [API §5.8]. */
export function closing(bank: Bank, provision: Provision): Partial<Provision> {
  const stepDueAt = bank.now + ruleFor(bank, provision.id, "processClosure")
  return { ...working(bank, "CANCELLED", "PENDING_PROCESS_CLOSURE"), resume: null, stepDueAt }
}

/** What a provision looks like that could not be processed. That its credential is gone is our inference. */
export const failed: Partial<Provision> = {
  status: "FAILED",
  subStatus: "NONE",
  actionRequired: "NONE",
  credential: null,
  resume: null,
  stepDueAt: null
}
