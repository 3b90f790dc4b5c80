import type { Bank } from "../bank/bank.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import type { Onboarding } from "./onboarding.ts"

/** How each phase reads. `waiting_type` and its message say who looks at it; a denial leaves nothing for anybody to do. */
const phases = {
  collecting: { action: "USER", waiting: null, message: null },
  reviewing: {
    action: "SYSTEM",
    waiting: "AUTOMATED",
    message: "We are checking the details. This usually takes a few minutes."
  },
  "manual-review": {
    action: "SYSTEM",
    waiting: "MANUAL",
    message: "One of us is checking the details. This may take a few hours."
  },
  verified: { action: "NONE", waiting: null, message: null },
  denied: { action: "NONE", waiting: null, message: null }
} as const

/** Who must act on an onboarding; `null` while there is none. */
export function onboardingAction(onboarding: Onboarding | undefined): string | null {
  return onboarding === undefined ? null : phases[onboarding.phase].action
}

/** An onboarding the way bunq shows it [API §6.1]. */
export function onboardingShown(bank: Bank, onboarding: Onboarding): { UserOnboarding: object } {
  const { action, waiting, message } = phases[onboarding.phase]
  const words: Partial<Record<Onboarding["phase"], string>> = {
    verified: "VERIFIED",
    denied: bank.contract.deniedStatus
  }
  return {
    UserOnboarding: {
      id: onboarding.id,
      created: bunqTimestamp(onboarding.created),
      updated: bunqTimestamp(onboarding.updated),
      user_id: onboarding.userId,
      type: onboarding.type,
      user_status_desired: onboarding.desired ? "ACTIVE" : null,
      user_verification_status_desired: onboarding.desired ? "VERIFIED" : null,
      action_required: action,
      status: words[onboarding.phase] ?? "ELECTRONIC_MONEY",
      waiting_type: waiting,
      waiting_time_message: message,
      waiting_time_message_translated: message
    }
  }
}
