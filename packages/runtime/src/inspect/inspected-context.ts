import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { ExternalUuid } from "@bunq-provisioning/core/input"
import { knownWord, knownWordOrNull } from "./known-word.ts"
import type { KnownWord } from "./known-word.ts"

/**
 * What an inspector may see of a user: a list of what is allowed, named as in `ProvisionContext`.
 *
 * Numbers, switches, the partner's own id and words out of closed lists; no text of anybody's. References into the vault, bunq's messages and the ids of
 * bunq's users are not among it. Whatever is added to the context stays out until it is added here.
 */
export type InspectedContext = {
  readonly uuid: ExternalUuid | "?"
  readonly product: KnownWord<"product">
  readonly adopt: boolean
  readonly closeRequested: boolean
  readonly since: number | null
  readonly resets: number | null
  readonly provision: {
    readonly id: number | null
    readonly status: KnownWord<"provisionStatus">
    readonly subStatus: KnownWord<"provisionSubStatus">
    readonly actionRequired: KnownWord<"actionRequired">
    readonly credential: {
      readonly id: number | null
      readonly status: KnownWord<"credentialStatus">
      readonly expiresAt: number | null
      readonly usable: boolean
    } | null
  } | null
  readonly onboarding: {
    readonly id: number | null
    readonly status: KnownWord<"onboardingStatus">
    readonly actionRequired: KnownWord<"actionRequired">
    readonly verdict: KnownWord<"verdict">
    readonly waitingType: KnownWord<"waitingType"> | null
  } | null
  readonly required: ReadonlyArray<{
    readonly type: KnownWord<"fulfilment">
    readonly mandatoryBy: number | null
  }>
  readonly fulfilled: ReadonlyArray<KnownWord<"fulfilment">>
  readonly duties: ReadonlyArray<{ readonly type: KnownWord<"fulfilment">; readonly dueAt: number | null }>
  readonly answers: {
    readonly [type in KnownWord<"fulfilment">]?: { readonly state: KnownWord<"answerState"> }
  }
  readonly submitting: KnownWord<"fulfilment"> | null
  readonly evaluatedAt: number | null
  readonly acceptedAt: number | null
  readonly identity: {
    readonly id: number | null
    readonly place: KnownWord<"identityPlace">
    readonly attempts: number | null
    readonly startedAt: number | null
    readonly seen: {
      readonly status: KnownWord<"identityStatus">
      readonly result: KnownWord<"identityResult"> | null
    } | null
  }
  readonly inquiries: ReadonlyArray<{
    readonly id: number | null
    readonly status: KnownWord<"inquiryStatus">
    readonly expiresAt: number | null
    readonly entries: ReadonlyArray<{
      readonly id: number | null
      readonly type: KnownWord<"question">
      readonly state: KnownWord<"answerState">
    }>
  }>
  readonly problems: {
    readonly [name in KnownWord<"trouble">]?: {
      readonly reason: KnownWord<"failure">
      readonly at: number | null
    }
  }
}

type Fields = { readonly [field: string]: unknown }

const isFields = (given: unknown): given is Fields =>
  typeof given === "object" && given !== null && !Array.isArray(given)
const fields = (given: unknown): Fields => (isFields(given) ? given : {})
const number = (given: unknown): number | null =>
  typeof given === "number" && Number.isFinite(given) ? given : null
const is = (given: unknown): boolean => given === true
/** More of them would be no list of bunq's. */
const most = 100
const each = <A>(given: unknown, read: (one: Fields) => A): readonly A[] =>
  Array.isArray(given) ? given.slice(0, most).map((one) => read(fields(one))) : []
const named = <Name extends string, A>(
  given: unknown,
  name: (key: string) => Name,
  read: (one: Fields) => A
): { readonly [key in Name]?: A } =>
  Object.fromEntries(
    Object.entries(fields(given))
      .slice(0, most)
      .map(([key, one]) => [name(key), read(fields(one))])
  ) as { readonly [key in Name]?: A }

/** The partner's id of a user; `?` for what is none. */
export const inspectedUuid = (given: unknown): ExternalUuid | "?" => {
  try {
    return parseExternalUuid(given)
  } catch {
    return "?"
  }
}

const fulfilment = (given: unknown) => knownWord("fulfilment", given)

const provision = (given: Fields): InspectedContext["provision"] => ({
  id: number(given["id"]),
  status: knownWord("provisionStatus", given["status"]),
  subStatus: knownWord("provisionSubStatus", given["subStatus"]),
  actionRequired: knownWord("actionRequired", given["actionRequired"]),
  credential: isFields(given["credential"])
    ? {
        id: number(given["credential"]["id"]),
        status: knownWord("credentialStatus", given["credential"]["status"]),
        expiresAt: number(given["credential"]["expiresAt"]),
        usable: is(given["credential"]["usable"])
      }
    : null
})

const onboarding = (given: Fields): InspectedContext["onboarding"] => ({
  id: number(given["id"]),
  status: knownWord("onboardingStatus", given["status"]),
  actionRequired: knownWord("actionRequired", given["actionRequired"]),
  verdict: knownWord("verdict", given["verdict"]),
  waitingType: knownWordOrNull("waitingType", given["waitingType"])
})

const identity = (given: Fields): InspectedContext["identity"] => ({
  id: number(given["id"]),
  place: knownWord("identityPlace", given["place"]),
  attempts: number(given["attempts"]),
  startedAt: number(given["startedAt"]),
  seen: isFields(given["seen"])
    ? {
        status: knownWord("identityStatus", given["seen"]["status"]),
        result: knownWordOrNull("identityResult", given["seen"]["result"])
      }
    : null
})

/** What may be seen of a context, whatever it holds. Never throws; what was let through before comes out the same. */
export const inspectedContext = (given: unknown): InspectedContext => {
  const context = fields(given)
  return {
    uuid: inspectedUuid(context["uuid"]),
    product: knownWord("product", context["product"]),
    adopt: is(context["adopt"]),
    closeRequested: is(context["closeRequested"]),
    since: number(context["since"]),
    resets: number(context["resets"]),
    provision: isFields(context["provision"]) ? provision(context["provision"]) : null,
    onboarding: isFields(context["onboarding"]) ? onboarding(context["onboarding"]) : null,
    required: each(context["required"], ({ type, mandatoryBy }) => ({
      type: fulfilment(type),
      mandatoryBy: number(mandatoryBy)
    })),
    fulfilled: Array.isArray(context["fulfilled"]) ? context["fulfilled"].slice(0, most).map(fulfilment) : [],
    duties: each(context["duties"], ({ type, dueAt }) => ({ type: fulfilment(type), dueAt: number(dueAt) })),
    answers: named(context["answers"], fulfilment, ({ state }) => ({
      state: knownWord("answerState", state)
    })),
    submitting: knownWordOrNull("fulfilment", context["submitting"]),
    evaluatedAt: number(context["evaluatedAt"]),
    acceptedAt: number(context["acceptedAt"]),
    identity: identity(fields(context["identity"])),
    inquiries: each(context["inquiries"], ({ id, status, expiresAt, entries }) => ({
      id: number(id),
      status: knownWord("inquiryStatus", status),
      expiresAt: number(expiresAt),
      entries: each(entries, (entry) => ({
        id: number(entry["id"]),
        type: knownWord("question", entry["type"]),
        state: knownWord("answerState", entry["state"])
      }))
    })),
    problems: named(
      context["problems"],
      (name) => knownWord("trouble", name),
      ({ reason, at }) => ({ reason: knownWord("failure", reason), at: number(at) })
    )
  }
}
