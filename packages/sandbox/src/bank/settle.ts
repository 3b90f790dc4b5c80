import { processIdentity } from "../resources/identity-verification-session.ts"
import { settleInquiry } from "../resources/inquiry-steps.ts"
import { settleOnboarding } from "../resources/onboarding.ts"
import { settleProvision } from "../resources/provision-steps.ts"
import { performPlanned } from "../scenarios/perform-act.ts"
import { beginAttempt } from "../webhooks/enqueue.ts"
import type { Bank } from "./bank.ts"

/**
 * Does everything that fell due up to `now`, each at its own moment and in order, so that what the bank shows depends on time alone and not
 * on how often it was asked.
 */
export function settle(bank: Bank, now: number): void {
  const { provisions, onboardings, identitySessions, inquiries, plannedActs, deliveries } = bank.tables
  for (let due = bank.store.takeDue(now); due !== null; due = bank.store.takeDue(now)) {
    bank.now = Math.max(bank.now, due.at)
    if (due.kind === provisions.kind) settleProvision(bank, provisions.get(due.id)!)
    else if (due.kind === onboardings.kind) settleOnboarding(bank, onboardings.get(due.id)!)
    else if (due.kind === identitySessions.kind) processIdentity(bank, identitySessions.get(due.id)!)
    else if (due.kind === inquiries.kind) settleInquiry(bank, inquiries.get(due.id)!)
    else if (due.kind === plannedActs.kind) performPlanned(bank, plannedActs.get(due.id)!)
    else if (due.kind === deliveries.kind) beginAttempt(bank, deliveries.get(due.id)!, now)
  }
  bank.now = now
}
