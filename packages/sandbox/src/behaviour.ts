/** How fast the bank works and how it decides. Every duration is in milliseconds of bank time and may be zero. */
export interface Behaviour {
  /** From a create until the bunq user exists (`PENDING_PROCESS_USER`). */
  readonly processUser: number
  /** Until partner and user are linked (`PENDING_PROCESS_RELATION_USER`). */
  readonly processRelation: number
  /** Until OAuth is done and the credential is there (`PENDING_PROCESS_OAUTH_REQUEST`). */
  readonly processOauth: number
  /** The step that ends in `FAILED` instead; `null`: none does. */
  readonly failingStep: (typeof failingSteps)[number] | null
  /** From a reset request until the new credential is there. */
  readonly processTokenReset: number
  /** From a cancellation until the provision is `CLOSED`. */
  readonly processClosure: number
  /** How long an unused credential lives; 1 h in sandbox, 4 h in production unless set [API §5.6]. */
  readonly credentialWindow: number
  /** Life of a session, also shown as `session_timeout` (there in seconds). */
  readonly sessionTimeout: number
  /** From `SUBMITTED` until an identity verification is `PROCESSED`. */
  readonly processIdentity: number
  /** Results of a user's successive identity verifications; the last one repeats. */
  readonly identityResults: readonly (typeof results)[number][]
  /** How long bunq reviews an onboarding by machine once nothing is missing. */
  readonly review: number
  /** How long a person at bunq looks at it after that; 0: nobody does. */
  readonly manualReview: number
  /** What the review comes to. */
  readonly reviewResult: "VERIFIED" | "DENIED"
  /** After this long in onboarding, an e-mail or phone number the partner did not vouch for counts as confirmed. */
  readonly confirmContact: number
  /** What a person is asked for with a later date, `time_mandatory`, instead of at once [API §6.3]. */
  readonly duties: readonly (typeof dutyTypes)[number][]
  /** How long after the onboarding's begin such a duty becomes mandatory. */
  readonly dutyPeriod: number
  /** A document type asked for beside everything else, such as `CRYPTO_KYC_QUESTIONNAIRE`; `null`: none. */
  readonly extraDocument: string | null
  /** How long bunq looks at an inquiry once every question is answered. */
  readonly inquiryReview: number
  /** What bunq makes of the successive answers to a question; the last one repeats. */
  readonly entryResults: readonly (typeof results)[number][]
  /** How long an inquiry waits for the user, its `time_expiry`; 0: for ever. */
  readonly inquiryWindow: number
  /** Whether `COMPANY_VERIFIED` is refused as under development, as bunq's documents mark it, or taken. */
  readonly companies: "refused" | "accepted"
  /** How long every answer takes, slept on the bank's clock. */
  readonly latency: number
}

/** The steps of a provision that can fail [API §5.5]. */
export const failingSteps = [
  "PENDING_PROCESS_USER",
  "PENDING_PROCESS_RELATION_USER",
  "PENDING_PROCESS_OAUTH_REQUEST"
] as const

/** What bunq decides about an identity or an answer. */
export const results = ["APPROVED", "REJECTED"] as const

/** The two items bunq wants within 90 days; their type strings are our inference, no source prints them [API §6.3, §18.6]. */
export const dutyTypes = ["TAX_RESIDENCY", "NATIONALITY"] as const

const day = 86_400_000

/** Delays like those of the published samples: a chain takes 6.7 s, identity and review under a minute. */
export const defaultBehaviour: Omit<Behaviour, "credentialWindow"> = {
  processUser: 1_500,
  processRelation: 2_700,
  processOauth: 2_500,
  failingStep: null,
  processTokenReset: 3_000,
  processClosure: 3_000,
  sessionTimeout: 604_800_000,
  processIdentity: 15_000,
  identityResults: ["APPROVED"],
  review: 30_000,
  manualReview: 0,
  reviewResult: "VERIFIED",
  confirmContact: 20_000,
  duties: dutyTypes,
  dutyPeriod: 90 * day,
  extraDocument: null,
  inquiryReview: 20_000,
  entryResults: ["APPROVED"],
  inquiryWindow: 30 * day,
  companies: "refused",
  latency: 0
}
