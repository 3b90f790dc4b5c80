import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { reach } from "../scenarios/course.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { missingFulfilments } from "./fulfilments.ts"
import { onboardingShown } from "./onboarding-shown.ts"
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
