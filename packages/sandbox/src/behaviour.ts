/** How fast the bank works and how it decides. Every duration is in milliseconds of bank time and may be zero. */
export interface Behaviour {
  /** From a create until the bunq user exists (`PENDING_PROCESS_USER`). */
  readonly processUser: number
  /** Until partner and user are linked (`PENDING_PROCESS_RELATION_USER`). */
  readonly processRelation: number
  /** Until OAuth is done and the credential is there (`PENDING_PROCESS_OAUTH_REQUEST`). */
  readonly processOauth: number
  /** From a reset request until the new credential is there. */
  readonly processTokenReset: number
  /** From a cancellation until the provision is `CLOSED`. */
  readonly processClosure: number
  /** How long an unused credential lives; 1 h in sandbox, 4 h in production unless set [API §5.6]. */
  readonly credentialWindow: number
  /** Life of a session, also shown as `session_timeout` (there in seconds). */
  readonly sessionTimeout: number
  /** A request this shortly before a session's end prolongs it (D13); 0 means never. */
  readonly sessionExtension: number
  /** From `SUBMITTED` until an identity verification is `PROCESSED`. */
  readonly processIdentity: number
  /** Results of a user's successive identity verifications; the last one repeats. */
  readonly identityResults: readonly ("APPROVED" | "REJECTED")[]
  /** How long bunq reviews an onboarding once nothing is missing. */
  readonly review: number
  /** After this long in onboarding, an e-mail or phone number the partner did not vouch for counts as confirmed. */
  readonly confirmContact: number
  /** How long every answer takes, slept on the bank's clock. */
  readonly latency: number
}

/** Delays like those of the published samples: a chain takes 6.7 s, identity and review under a minute. */
export const defaultBehaviour: Omit<Behaviour, "credentialWindow"> = {
  processUser: 1_500,
  processRelation: 2_700,
  processOauth: 2_500,
  processTokenReset: 3_000,
  processClosure: 3_000,
  sessionTimeout: 604_800_000,
  sessionExtension: 0,
  processIdentity: 15_000,
  identityResults: ["APPROVED"],
  review: 30_000,
  confirmContact: 20_000,
  latency: 0
}
