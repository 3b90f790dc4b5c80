import type {
  Fulfilment,
  OnboardingObservation,
  ProvisionEvent,
  ProvisionObservation
} from "@bunq-provisioning/core"
import { canary, nowOf, provisionsAt, stamp } from "./provisions-at.ts"
import type { Happening, User } from "./user.ts"

/** What may happen in one part of the model, by name. */
export type Alphabet = ReadonlySet<string>
export interface Named {
  readonly name: string
  readonly happening: Happening
  readonly at: number
}

const hour = 3_600_000
const countOf = (updated: string | null | undefined) => Number(updated?.slice(20) ?? 0)

const wanted = (
  type: string,
  status: string | null = null,
  mandatoryBy: number | null = null
): Fulfilment => ({
  type,
  status,
  allowed: ["FULFILLED"],
  mandatoryBy
})

const onboardings: { readonly [word: string]: Partial<OnboardingObservation> } = {
  "wants the user": { actionRequired: "USER" },
  "works on it": { actionRequired: "SYSTEM" },
  "wants nothing": { actionRequired: "NONE" },
  "unknown word": { status: "SOMETHING_NEW", actionRequired: "NONE" },
  verified: { status: "VERIFIED", actionRequired: "NONE", verdict: "verified" },
  denied: { status: "VERIFIED", actionRequired: "NONE", verdict: "denied" }
}

/** Commands that need the user's session, and may find that it is lost. */
const inSession =
  /^(open(UserSession|Onboarding|Identity)|evaluateOnboarding|submit(Fulfilment|Identity)|answerInquiry)$/
/** Commands bunq may refuse because of what the user said. */
const refusable = /^(submitFulfilment|answerInquiry)$/

const outcomesOf = ({ work, snapshot }: User, alphabet: Alphabet, now: number, fresh: string): Named[] => {
  const { context } = snapshot
  const provisions = new Map(provisionsAt(context, fresh))
  const evaluated = (accepted: boolean, ...fulfilments: Fulfilment[]) => ({ accepted, fulfilments })
  const address = wanted("ADDRESS_MAIN")
  const identity = wanted("IDENTIFICATION_VERIFICATION")
  const done: { readonly [command: string]: { readonly [word: string]: object } } = {
    createProvision: {
      made: { provision: provisions.get("bunq: user") },
      "found with a token": { provision: provisions.get("bunq: token") },
      "found used": { provision: provisions.get("bunq: used") },
      "found a company": { provision: { ...provisions.get("bunq: user"), product: "COMPANY_VERIFIED" } },
      nothing: { provision: null }
    },
    openUserSession: {
      "": { user: { userApiKeyId: 1, userPersonId: 2, partnerCompanyId: 3 }, token: canary }
    },
    openOnboarding: { "": { onboardingId: 260 } },
    evaluateOnboarding: {
      accepted: evaluated(true),
      "wants nothing, and refuses": evaluated(false),
      "wants the address": evaluated(false, address),
      "wants the identity": evaluated(false, identity),
      "wants both": evaluated(false, address, identity),
      "has the address": evaluated(false, wanted("ADDRESS_MAIN", "FULFILLED"), identity),
      "wants the nationality later": evaluated(true, wanted("NATIONALITY", null, now + 90 * 24 * hour))
    },
    openIdentity: { "": { identityId: (context.identity.id ?? 30) + 1, sdk: canary } }
  }
  return Object.keys(work).flatMap((command) => {
    const id = command as keyof User["work"] & never
    const succeeded = Object.entries(done[command] ?? { "": {} })
      .filter(([word]) => word === "" || alphabet.has(word))
      .map(([word, output]) => ({
        name: `${command} done${word === "" ? "" : `: ${word}`}`,
        happening: { type: "done" as const, id, output },
        at: now
      }))
    const late = alphabet.has("a day later")
      ? succeeded
          .filter(({ name }) => /wants the (identity|address)$/.test(name))
          .map((one) => ({ ...one, name: `${one.name}, a day later`, at: now + 25 * hour }))
      : []
    const tags = [
      "Unexpected",
      ...(inSession.test(command) && (command !== "openUserSession" || alphabet.has("first session refused"))
        ? ["TokenLost"]
        : []),
      ...(refusable.test(command) ? ["Refused"] : [])
    ]
    const failed = tags.map((tag) => ({
      name: `${command} failed: ${tag}`,
      happening: { type: "error" as const, id, tag },
      at: now
    }))
    return [...succeeded, ...late, ...failed]
  })
}

/** Everything that may happen to this user now, as far as the alphabet goes; what commands come to always may. */
export const happeningsOf = (user: User, alphabet: Alphabet): readonly Named[] => {
  const { context } = user.snapshot
  const now = nowOf(context)
  const { provision, onboarding, identity, inquiriesUpdated } = context
  const count = Math.max(
    countOf(provision?.updated),
    countOf(onboarding?.updated),
    countOf(identity.seen?.updated),
    countOf(inquiriesUpdated || null)
  )
  const fresh = stamp(count + 1)
  const events: Array<readonly [string, object]> = [
    ...provisionsAt(context, fresh).map(
      ([name, seen]) =>
        [name, { type: "provision.observed", provision: seen as ProvisionObservation }] as const
    ),
    ...Object.entries(onboardings).map(
      ([word, over]) =>
        [
          `onboarding: ${word}`,
          {
            type: "onboarding.observed",
            onboarding: {
              id: 260,
              updated: fresh,
              status: "ELECTRONIC_MONEY",
              verdict: "pending",
              waitingType: null,
              waitingMessage: null,
              ...over
            }
          }
        ] as const
    ),
    ...[null, "APPROVED", "REJECTED"].map(
      (result) =>
        [
          `identity: ${result ?? "seen"}`,
          {
            type: "identity.observed",
            identity: {
              id: identity.id,
              updated: fresh,
              status: result === null ? "CREATED" : "PROCESSED",
              result,
              failReasons: []
            }
          }
        ] as const
    ),
    ...[[], ["PENDING"]].map(
      (statuses) =>
        [
          `inquiries: ${statuses.join() || "none"}`,
          {
            type: "inquiries.observed",
            inquiries: statuses.map((status) => ({
              id: 500,
              updated: fresh,
              status: "EXPECTING_REPLY_FROM_USER",
              purpose: null,
              expiresAt: now + hour,
              entries: [{ id: 1, type: "USER_PERSON_SOURCE_OF_INCOME", status }]
            }))
          }
        ] as const
    ),
    ...["Forbidden", "TokenLost"].map(
      (tag) =>
        [
          `unreadable: ${tag}`,
          {
            type: "read.failed",
            read: "readOnboarding",
            failure: { _tag: tag, message: "no", at: now, responseId: null }
          }
        ] as const
    ),
    ["inquiry answered", { type: "inquiry.answer", inquiryId: 500, entryId: 1, ref: "answer-1" }],
    ["address given", { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", ref: "answer-2" }],
    ["nationality given", { type: "fulfilment.submit", fulfilment: "NATIONALITY", ref: "answer-3" }],
    ...[
      "identity.start",
      "identity.finish",
      "provision.close",
      "provision.retry",
      "credential.reset",
      "provision.resumed"
    ].map((type) => [type, { type }] as const),
    ...["credential", "identity", "recheck", "overdue", "duty"].map(
      (deadline) => [`deadline: ${deadline}`, { type: "deadline.passed", deadline }] as const
    )
  ]
  const may = events.filter(([name]) => alphabet.has(name) || alphabet.has(`${name.split(":")[0]}: *`))
  return [
    ...may.map(([name, event]) => {
      const at = name === "deadline: credential" ? Math.max(now, provision?.credential?.expiresAt ?? 0) : now
      return { name, happening: { ...event, at } as unknown as ProvisionEvent, at }
    }),
    ...outcomesOf(user, alphabet, now, fresh)
  ]
}
