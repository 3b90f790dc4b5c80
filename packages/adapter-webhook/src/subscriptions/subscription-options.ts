import type { FilterOwner } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import { isHookAddress } from "./hook-address.ts"
import type { WantedFilters } from "./merge-filters.ts"

/** What bunq is to tell about the partner, in the partner's own filters: no user has any before their first session (D6). */
export const partnerCategories = ["PARTNER_USER_PROVISION"] as const
/** What bunq is to tell about a user, in filters of their own (D6). */
export const userCategories = ["USER_ONBOARDING", "USER_INFORMATION_INQUIRY"] as const

/** Whose filters are to lead where. */
export interface Subscription {
  readonly owner: FilterOwner
  /** The address with its path token, as `hookTarget` makes it; for a user with their external UUID. */
  readonly target: Redacted.Redacted<string> | string
  /** `partnerCategories` or `userCategories` unless set. */
  readonly categories?: readonly string[] | undefined
  /** `BUNQ_CERTIFICATE` makes bunq show its own certificate when it calls [API §9.6]; none unless set. */
  readonly verificationTypes?: readonly string[] | undefined
}

const word = /^[A-Z][A-Z_]{1,79}$/
const areWords = (given: readonly string[]): boolean =>
  given.length <= 50 && given.every((one) => word.test(one))

/** The address in clear, for the request that carries it. */
export const targetOf = ({ target }: Pick<Subscription, "target">): string =>
  Redacted.isRedacted(target) ? Redacted.value(target) : target

/** Checks what is asked for before anything is read or written. */
export const wantedOf = (given: Subscription): Effect.Effect<WantedFilters, WebhookSettingError> => {
  const target = targetOf(given)
  const { owner, verificationTypes = [] } = given
  const categories = given.categories ?? (owner.kind === "partner" ? partnerCategories : userCategories)
  const refuse = (setting: string, expected: string) =>
    Effect.fail(new WebhookSettingError({ setting, expected }))
  if (!isHookAddress(target))
    return refuse(
      "target",
      "an https:// address without user, password and fragment (http:// on loopback only)"
    )
  if (categories.length === 0 || !areWords(categories))
    return refuse("categories", "words of bunq such as PARTNER_USER_PROVISION")
  if (!areWords(verificationTypes)) return refuse("verificationTypes", "words of bunq: BUNQ_CERTIFICATE")
  return Effect.succeed({ owner, target, categories: [...new Set(categories)], verificationTypes })
}
