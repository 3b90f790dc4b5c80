import type { Bank } from "../bank/bank.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { Refusal } from "../wire/refusal.ts"
import { extraDocumentFulfilment } from "./document-identification.ts"
import { dutiesDueAt } from "./duties.ts"
import type { Onboarding } from "./onboarding.ts"
import type { User } from "./user.ts"

interface Fulfilment {
  readonly type: string
  readonly reason: string
  readonly status: string | null
  readonly allowed: readonly string[]
  readonly id: number | null
  /** Epoch milliseconds from which it is needed; null = now. */
  readonly mandatoryFrom: number | null
}

/** What bunq needs to know about a user before the account, and how far each of it is. `ADDRESS_MAIN` stands there twice, as at bunq [API §6.2]. */
function fulfilments(bank: Bank, about: { user: User; onboarding: Onboarding }): readonly Fulfilment[] {
  const { user, onboarding } = about
  const { duties, extraDocument } = bank.behaviour
  const recorded = (type: string, reason: string): Fulfilment => {
    const id = user.recorded[type] ?? null
    return {
      type,
      reason,
      status: id === null ? null : "FULFILLED",
      allowed: ["FULFILLED"],
      id,
      mandatoryFrom: null
    }
  }
  const contact = (type: "EMAIL" | "PHONE_NUMBER", reason: string): Fulfilment => {
    const waited = bank.now >= Math.floor(onboarding.created / 1000) + bank.behaviour.confirmContact
    const done = user.knownContacts.includes(type) || waited
    const allowed = type === "EMAIL" ? ["FULFILLED", "IN_PROGRESS"] : ["FULFILLED"]
    const status = done ? "FULFILLED" : null
    return { type, reason, status, allowed, id: done ? user.id : null, mandatoryFrom: null }
  }
  const list = [
    recorded("ADDRESS_MAIN", "We need your home address."),
    recorded("ADDRESS_MAIN", "We need your home address."),
    recorded("ADDRESS_POSTAL", "We need your postal address."),
    ...(user.type === "PERSON" ? [recorded("DATE_OF_BIRTH", "We need your date of birth.")] : []),
    identity(bank, user),
    contact("EMAIL", "We need to confirm your e-mail address."),
    contact("PHONE_NUMBER", "We need to confirm your phone number."),
    ...(extraDocument === null
      ? []
      : [recorded(extraDocumentFulfilment, `We need a document of type ${extraDocument}.`)]),
    ...(user.type === "PERSON" ? duties : []).map((type) => ({
      ...recorded(type, dutyReasons[type]),
      mandatoryFrom: dutiesDueAt(bank, onboarding)
    }))
  ]
  const seen = new Set<string>()
  // A type that is done is listed once; only an open one shows bunq's doubling.
  return list.filter((one) => one.status === null || (!seen.has(one.type) && seen.add(one.type)))
}

const dutyReasons = {
  TAX_RESIDENCY: "We need to know where you pay taxes.",
  NATIONALITY: "We need to know your nationality."
}

/**
 * The Error body that lists what is missing, open ones and finished ones apart [API §6.2]; `null` when nothing is missing. What is needed
 * only later is listed with its `time_mandatory` and does not make the error by itself: our reading of that field [API §6.3].
 */
export function missingFulfilments(
  bank: Bank,
  about: { user: User; onboarding: Onboarding }
): Refusal | null {
  const all = fulfilments(bank, about)
  const later = (one: Fulfilment): boolean => one.mandatoryFrom !== null && one.mandatoryFrom > bank.now
  if (all.every((one) => later(one) || (one.status !== null && one.allowed.includes(one.status)))) return null
  const shown = (one: Fulfilment): object => ({
    type: one.type,
    reason: one.reason,
    reason_translated: "",
    user_id: about.user.id,
    status: one.status,
    time_mandatory: one.mandatoryFrom === null ? null : bunqTimestamp(one.mandatoryFrom * 1000),
    all_status_allowed: one.allowed,
    id: one.id,
    created_timestamp: null,
    updated_timestamp: null
  })
  const finished = (one: Fulfilment): boolean => one.status === "FULFILLED"
  return new Refusal(
    bank.contract.missingStatus,
    "More details are required before this action can be done.",
    [
      {
        AdditionalFulfillmentParameter: {
          all_fulfillment: all.filter((one) => !finished(one)).map(shown),
          all_fulfillment_fulfilled: all.filter(finished).map(shown)
        }
      }
    ]
  )
}

function identity(bank: Bank, user: User): Fulfilment {
  const sessions = bank.tables.identitySessions.allIn("user", user.id)
  const approved = sessions.findLast((one) => one.result === "APPROVED")
  const submitted = sessions.findLast((one) => one.status === "SUBMITTED")
  return {
    type: "IDENTIFICATION_VERIFICATION",
    reason: "We need to verify your identity.",
    status: approved !== undefined ? "FULFILLED" : submitted !== undefined ? "IN_PROGRESS" : null,
    allowed: ["FULFILLED", "IN_PROGRESS"],
    id: (approved ?? submitted)?.id ?? null,
    mandatoryFrom: null
  }
}
