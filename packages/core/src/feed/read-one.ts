import type { InterestKind } from "../view/interest.ts"
import type { ReadName } from "../lifecycle/read-failure.ts"
import type { BunqApi } from "../ports/bunq-api.ts"
import type { BunqError } from "../ports/bunq-error.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import type { Sighting } from "../ports/provision-feed.ts"
import { withResponseId } from "../ports/response-trail.ts"
import { Clock, Effect } from "effect"

const readNames: { readonly [kind in InterestKind]: ReadName } = {
  provision: "readProvision",
  verified: "readProvision",
  onboarding: "readOnboarding",
  "settled-onboarding": "readOnboarding",
  identity: "readIdentity",
  inquiry: "listInquiries"
}

/** A read that would fail again, as a sighting; null = it may pass, or it concerns everybody and the gate is closed. */
export const failureOf = (
  { uuid, kind }: InterestedProvision,
  { isRetryable, reason: { _tag }, message, responseId }: BunqError
) =>
  Effect.map(Clock.currentTimeMillis, (at) =>
    isRetryable || _tag === "KeyRefused" || _tag === "OtherPartner"
      ? null
      : ({
          uuid,
          at,
          responseId,
          kind: "failure",
          read: readNames[kind],
          failure: { _tag, message, at, responseId }
        } satisfies Sighting)
  )

/** One object of a user, read at bunq by its id. null = it cannot be read yet, for want of the id of the user. */
export const makeReadOne = (api: BunqApi["Service"]) =>
  Effect.fnUntraced(function* ({ uuid, kind, id, userId }: InterestedProvision) {
    const at = yield* Clock.currentTimeMillis
    if (kind === "provision" || kind === "verified") {
      const { value, responseId } = yield* withResponseId(api.readProvision({ uuid, provisionId: id }))
      return { uuid, at, responseId, kind: "provision", observed: value } satisfies Sighting
    }
    if (userId === null) return null
    const user = { uuid, userId }
    if (kind === "onboarding" || kind === "settled-onboarding") {
      const { value, responseId } = yield* withResponseId(api.readOnboarding({ ...user, onboardingId: id }))
      return {
        uuid,
        at,
        responseId,
        kind: "onboarding",
        observed: { observation: value, secrets: [] }
      } satisfies Sighting
    }
    if (kind === "inquiry") {
      const { value, responseId } = yield* withResponseId(api.listInquiries(user))
      return { uuid, at, responseId, kind, observed: { observation: value, secrets: [] } } satisfies Sighting
    }
    const { value, responseId } = yield* withResponseId(api.readIdentity({ ...user, identityId: id }))
    return { uuid, at, responseId, kind, observed: value } satisfies Sighting
  })
