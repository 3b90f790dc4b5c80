import type { Bank } from "../bank/bank.ts"
import type { Inquiry } from "../resources/inquiry.ts"
import { onboardingAction } from "../resources/onboarding-shown.ts"
import type { Onboarding } from "../resources/onboarding.ts"
import type { Provision } from "../resources/provision.ts"
import { inquiryNotice, onboardingNotice, provisionNotice, type Notice } from "./notice.ts"

/**
 * Tells `notify` of every change bunq sends a webhook about, as part of the transaction that makes it [API §9.2]. A provision: another status,
 * sub status or credential, or a new provision; an expiry or the use of a credential is silent. An onboarding: `action_required` flips, or
 * anything (D20). An inquiry: another status, so that one that grows while it waits for the user is silent. For provisions and inquiries this
 * is our inference.
 */
export function watchChanges(bank: Bank, notify: (notice: Notice) => void): void {
  const { provisions, onboardings, inquiries } = bank.tables
  bank.store.watch<Provision>(provisions.kind, (before, after) => {
    const same =
      before?.status === after.status &&
      before.subStatus === after.subStatus &&
      before.credential?.id === after.credential?.id &&
      before.credential?.secret === after.credential?.secret
    if (!same) notify(provisionNotice(bank, after))
  })
  bank.store.watch<Onboarding>(onboardings.kind, (before, after) => {
    const told = bank.contract.onboardingHook === "any-change" ? before?.updated : onboardingAction(before)
    const now = bank.contract.onboardingHook === "any-change" ? after.updated : onboardingAction(after)
    if (told !== now) notify(onboardingNotice(bank, after))
  })
  bank.store.watch<Inquiry>(inquiries.kind, (before, after) => {
    if (before?.status !== after.status) notify(inquiryNotice(bank, after))
  })
}
