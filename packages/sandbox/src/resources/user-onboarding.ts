import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { reach } from "../scenarios/course.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { missingFulfilments } from "./fulfilments.ts"
import { startReview, type Onboarding } from "./onboarding.ts"
import type { User } from "./user.ts"

const onboardings = "/v1/user/{user_id}/user-onboarding"
/** D5. */
const onboardingTypes = {
  either: ["PARTNER_USER", "PERSON"],
  PARTNER_USER: ["PARTNER_USER"],
  PERSON: ["PERSON"]
}
const active = field.string({ oneOf: ["ACTIVE"] })
const verified = field.string({ oneOf: ["VERIFIED"] })

/** Onboardings [API §6]. A user has one: asking for another gives the same id. */
export const userOnboardingEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: onboardings,
    access: "user",
    handle({ bank, body }, user) {
      const asked = requestBody(body, {
        type: field.string({ oneOf: onboardingTypes[bank.contract.onboardingType] }),
        user_status_desired: field.optional(active),
        user_verification_status_desired: field.optional(verified)
      })
      const known = bank.tables.onboardings.lastIn("user", user.id)
      if (known !== undefined) return reply.id(known.id)
      const created = bank.stamp()
      const desired = asked.user_status_desired !== null && asked.user_verification_status_desired !== null
      const onboarding = bank.tables.onboardings.put({
        id: bank.nextId(),
        userId: user.id,
        created,
        updated: created,
        type: asked.type,
        desired,
        phase: "collecting",
        dueAt: null
      })
      reach(bank, user.provisionId, "onboarding")
      if (desired && missingFulfilments(bank, { user, onboarding }) === null) startReview(bank, onboarding)
      return reply.id(onboarding.id)
    }
  },
  {
    method: "PUT",
    path: `${onboardings}/{onboarding_id}`,
    access: "user",
    handle({ bank, params, body }, user) {
      const onboarding = theOnboarding(bank, params, user)
      requestBody(body, { user_status_desired: active, user_verification_status_desired: verified })
      if (onboarding.phase === "denied") throw new Refusal(400, "This user cannot be verified.")
      const missing =
        onboarding.phase === "collecting" ? missingFulfilments(bank, { user, onboarding }) : null
      if (missing !== null) throw missing
      startReview(bank, onboarding)
      return reply.id(onboarding.id)
    }
  },
  {
    method: "GET",
    path: onboardings,
    access: "user",
    handle({ bank, path, query }, user) {
      const ids = bank.tables.onboardings.idsIn("user", user.id)
      const pick = (id: number): object => onboardingShown(bank, bank.tables.onboardings.get(id)!)
      return reply.page(page({ ids, path, query, pick }))
    }
  },
  {
    method: "GET",
    path: `${onboardings}/{onboarding_id}`,
    access: "user",
    handle: ({ bank, params }, user) => reply.items(onboardingShown(bank, theOnboarding(bank, params, user)))
  }
]

function theOnboarding(bank: Bank, params: Readonly<Record<string, number>>, user: User): Onboarding {
  const id = params["onboarding_id"]!
  const onboarding = bank.tables.onboardings.get(id)
  if (onboarding?.userId !== user.id) throw refusals.notFound("User onboarding", id)
  return onboarding
}

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

function onboardingShown(bank: Bank, onboarding: Onboarding): object {
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
