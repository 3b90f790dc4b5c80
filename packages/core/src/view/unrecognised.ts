import { phaseOf } from "../domain/provision-phase.ts"
import { isReadable } from "../lifecycle/verification.ts"
import type { ProvisionContext } from "../lifecycle/provision-context.ts"

const known = {
  credential: /^(PENDING_FIRST_USE|ACTIVE|EXPIRED)$/,
  actionRequired: /^(NONE|USER|SYSTEM)$/,
  waitingType: /^(AUTOMATED|MANUAL)$/,
  inquiry: /^(EXPECTING_REPLY_FROM_USER|PENDING_USER_REPLY)$/
}
/** bunq's words as they may be shown: a word is no text. */
const word = (text: string): string => text.replace(/[^\w-]/g, "?").slice(0, 60)

/** The words of bunq that no rule of ours reads, as last seen (I5). A verdict of the classifier means that the status was read. */
export const unrecognised = (context: ProvisionContext): readonly string[] => {
  const { provision, onboarding, inquiries } = context
  const found: string[] = []
  const seen = (place: string, text: string | null | undefined, is: RegExp) => {
    if (text && !is.test(text)) found.push(`${place}=${word(text)}`)
  }
  if (provision !== null && phaseOf(provision) === "unrecognised")
    found.push(`provision.status=${word(provision.status)}/${word(provision.subStatus)}`)
  seen("credential.status", provision?.credential?.status, known.credential)
  if (onboarding?.status && !isReadable(context)) found.push(`onboarding.status=${word(onboarding.status)}`)
  seen("onboarding.action_required", onboarding?.actionRequired, known.actionRequired)
  seen("onboarding.waiting_type", onboarding?.waitingType, known.waitingType)
  for (const { status } of inquiries) seen("inquiry.status", status, known.inquiry)
  return found
}
