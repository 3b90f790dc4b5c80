import type {
  CommandName,
  DeadlineName,
  Fact,
  ProvisionEvent,
  ReadName,
  Source
} from "@bunq-provisioning/core"
import { commandNames } from "@bunq-provisioning/core"

const commands = commandNames
const reads = [
  "readProvision",
  "readOnboarding",
  "readIdentity",
  "listInquiries"
] as const satisfies readonly ReadName[]

/**
 * Every word an inspector may see, by what it is said of. What is not among them is shown as `?`: a word of bunq's that nobody knows could be anything,
 * a name among them.
 */
export const knownWords = {
  event: [
    "provision.requested",
    "provision.erase",
    "provision.restored",
    "provision.resumed",
    "provision.observed",
    "provision.close",
    "provision.retry",
    "credential.reset",
    "onboarding.observed",
    "identity.observed",
    "identity.start",
    "identity.finish",
    "inquiries.observed",
    "inquiry.answer",
    "fulfilment.submit",
    "read.failed",
    "deadline.passed",
    "xstate.init",
    "xstate.stop"
  ] as const satisfies ReadonlyArray<
    | ProvisionEvent["type"]
    | "provision.requested"
    | "provision.erase"
    | "provision.restored"
    | `xstate.${string}`
  >,
  command: commands,
  result: [
    ...commands.map((name) => `xstate.done.actor.${name}` as const),
    ...commands.map((name) => `xstate.error.actor.${name}` as const)
  ] as ReadonlyArray<`xstate.${"done" | "error"}.actor.${CommandName}`>,
  source: ["bank", "user", "operator", "timer", "runtime"] as const satisfies readonly Source[],
  fact: [
    "moved",
    "noted",
    "ignored",
    "superseded",
    "retrying",
    "quarantined",
    "erased",
    "released",
    "hurried",
    "restored",
    "overdue"
  ] as const satisfies ReadonlyArray<Fact["kind"]>,
  because: ["settled", "nothing new", "not expected here", "erased", "quarantined"],
  deadline: [
    "credential",
    "identity",
    "recheck",
    "overdue",
    "duty"
  ] as const satisfies readonly DeadlineName[],
  /** What a problem is kept under. */
  trouble: [...commands, ...reads],
  failure: [
    "Unreachable",
    "Ambiguous",
    "Throttled",
    "Unavailable",
    "Unauthorised",
    "Forbidden",
    "NotFound",
    "Refused",
    "Unverified",
    "Malformed",
    "KeyRefused",
    "OtherPartner",
    "TokenLost",
    "CredentialRefused",
    "VaultUnavailable",
    "VaultUnreadable",
    "ProductNotSupportedYet",
    "Unexpected"
  ],
  product: ["USER_VERIFIED", "USER_ANONYMOUS_TRANSACTION_AUDIT"],
  provisionStatus: [
    "CREATED",
    "ACTIVE",
    "FAILED",
    "CLOSED",
    "CANCELLED",
    "PENDING_PROCESS_CLOSURE",
    "TOKEN_RESET_REQUESTED"
  ],
  provisionSubStatus: [
    "NONE",
    "PENDING_PROCESS_USER",
    "PENDING_PROCESS_RELATION_USER",
    "PENDING_PROCESS_OAUTH_REQUEST",
    "PENDING_PROCESS_USER_ONBOARDING",
    "PENDING_PROCESS_CLOSURE",
    "PENDING_PROCESS_TOKEN_RESET"
  ],
  credentialStatus: ["PENDING_FIRST_USE", "ACTIVE", "EXPIRED"],
  actionRequired: ["NONE", "USER", "SYSTEM"],
  onboardingStatus: ["ELECTRONIC_MONEY", "VERIFIED", "PENDING", "DENIED", "REJECTED"],
  verdict: ["verified", "denied", "pending"],
  waitingType: ["AUTOMATED", "MANUAL"],
  identityStatus: ["CREATED", "SUBMITTED", "PROCESSED"],
  identityResult: ["APPROVED", "REJECTED"],
  identityPlace: ["notStarted", "opening", "inProgress", "submitting", "submitted", "approved", "rejected"],
  answerState: ["open", "given", "sending", "sent", "refused"],
  fulfilment: [
    "ADDRESS_MAIN",
    "ADDRESS_POSTAL",
    "DATE_OF_BIRTH",
    "IDENTIFICATION_VERIFICATION",
    "EMAIL",
    "PHONE_NUMBER",
    "TAX_RESIDENCY",
    "NATIONALITY",
    "DOCUMENT_IDENTIFICATION"
  ],
  inquiryStatus: ["EXPECTING_REPLY_FROM_USER", "PENDING_USER_REPLY"],
  question: [
    "USER_PERSON_INVOLVEMENT_IN_POLITICS",
    "USER_PERSON_SOURCE_OF_INCOME",
    "USER_PERSON_SOURCE_OF_FUND",
    "USER_PERSON_COUNTRY_OF_BIRTH",
    "USER_PERSON_ACCOUNT_PURPOSE",
    "IDENTIFICATION_DOCUMENT_VERIFY",
    "USER_COMPANY_RECORD_OF_SHAREHOLDERS",
    "USER_COMPANY_SOURCE_OF_FUND"
  ]
} as const

type Kind = keyof typeof knownWords
/** One of the words of a kind, or `?`. */
export type KnownWord<K extends Kind> = (typeof knownWords)[K][number] | "?"

const sets = new Map<Kind, ReadonlySet<unknown>>(
  Object.entries(knownWords).map(([kind, words]) => [kind as Kind, new Set<unknown>(words)])
)

/** The word, if it is one of its kind; `?` for anything else. */
export const knownWord = <K extends Kind>(kind: K, given: unknown): KnownWord<K> =>
  sets.get(kind)?.has(given) === true ? (given as KnownWord<K>) : "?"

/** The same, where there may be none. */
export const knownWordOrNull = <K extends Kind>(kind: K, given: unknown): KnownWord<K> | null =>
  given === null || given === undefined ? null : knownWord(kind, given)
