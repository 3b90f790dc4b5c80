/**
 * Points on which bunq's own documents disagree or are silent, as switches: run your client against both sides of each [API §17, §18].
 */
export interface ContractSwitches {
  /** D1. Which form of create is taken: either, `email` with `phone_number`, or the older `pointer`. */
  readonly createBody: "either" | "contacts" | "pointer"
  /** D2. The value of `status` that closes a provision; the other one is refused. */
  readonly closingStatus: "CANCELLED" | "PENDING_PROCESS_CLOSURE"
  /** D3. `false`: reads accept `UserApiKey.id` and the granted user's id, writes only the former. `true`: only `UserApiKey.id` anywhere. */
  readonly strictUserIds: boolean
  /** D4. What creating a provision answers with: the whole object or only its `Id`. */
  readonly createReply: "object" | "id"
  /** D5. The `type` an onboarding is opened with; another is refused. */
  readonly onboardingType: "either" | "PARTNER_USER" | "PERSON"
  /** D9. `action_required` of a provision while bunq works on it. */
  readonly processingAction: "SYSTEM" | "NONE"
  /** D11. Where OAuth clients live: under `/user/{id}`, at the bare path, or at both. */
  readonly oauthClientPath: "user" | "bare" | "both"
  /**
   * D12. `true`: an installation token carries one live session, and every secret needs its own device-server call.
   * `false`: any number of sessions, and a credential's token may open one right on the partner's installation.
   */
  readonly oneSessionPerInstallation: boolean
  /** D13. When a request prolongs its session: never, in the last 30 minutes or seconds, or always because an idle minute ends it. */
  readonly sessionExtension: "never" | "last-30-minutes" | "last-30-seconds" | "idle-60-seconds"
  /** D14. What `"*"` among permitted addresses means: any address, any address but only beside an IPv4, or the caller's own. */
  readonly wildcardIp: "any" | "any-beside-an-address" | "callers-own"
  /** D15. How long a fresh credential lives and says it lives: the window of the environment, or seven days. */
  readonly credentialExpiry: "window" | "seven-days"
  /** D15. What `status` a credential with an unused token shows. */
  readonly freshCredentialStatus: "PENDING_FIRST_USE" | "ACTIVE"
  /** D16. The fields of `oauth_request`: those of the observed payload, of the documents' samples, or of the specification. */
  readonly oauthRequestFields: "observed" | "documented" | "specified"
  /** D17. HTTP status of a request whose signature does not fit its body. */
  readonly badSignatureStatus: 400 | 401
  /** D18. `status` of a provision that waits for its user's onboarding. */
  readonly readyStatus: "CREATED" | "ACTIVE"
  /** §18.1. What a second create with a known `external_uuid` gets. */
  readonly repeatedExternalUuid: "reject" | "return-existing" | "create-second"
  /** §18.1. What becomes of a provision whose e-mail belongs to somebody bunq has already: a second user, or `FAILED`. */
  readonly repeatedEmail: "accept" | "fail"
  /** §18.1. The same for a phone number. */
  readonly repeatedPhone: "accept" | "fail"
  /** §5.7. Whether a token reset gives a credential of its own, or a fresh token and window under the same id. */
  readonly resetCredential: "new" | "same"
  /** §18.4. Whether a token reset ends the sessions opened with the old token. */
  readonly resetEndsSessions: boolean
  /** §18.5. HTTP status of the error body that lists what is missing. */
  readonly missingStatus: 400 | 490
  /** §18.7. The `status` of an onboarding bunq denied. */
  readonly deniedStatus: "DENIED" | "REJECTED" | "BLOCKED"
  /** §3.5. Which of the two recorded texts a 401 carries. */
  readonly unauthorisedText: "Insufficient authentication." | "Insufficient authorisation."
  /** §3.7. Where a missing client signature is refused with 466: on session-server, or on every request with a body. */
  readonly signatureRequired: "sessions" | "bodies"
  /** §8. What a rejected answer to an inquiry leads to: the same entry open again, or a new one beside it. */
  readonly rejectedEntry: "reopen" | "append"
  /** §8. Whether the entries of an inquiry are wrapped in their type or stand bare. */
  readonly inquiryEntries: "wrapped" | "bare"
  /** §8. What an entry's empty `context` looks like. */
  readonly entryContext: "object" | "list"
  /** D10. What a webhook about an inquiry says of its `status`: the schema's words, those of the examples, or nothing. */
  readonly inquiryHookStatus: "schema" | "examples" | "absent"
  /** D19. What asking for failed deliveries again is answered with. */
  readonly failureRetryReply: "empty" | "ids" | "id"
  /** D20. Which changes of an onboarding cause a webhook: of `action_required`, or any. */
  readonly onboardingHook: "action-required" | "any-change"
  /** §9.6. Whether webhooks carry `X-Bunq-Server-Signature`, by the installation's server key. */
  readonly hookSignature: "none" | "server-key"
}

/** The variants [API §17] recommends for a simulator. */
export const defaultContract: ContractSwitches = {
  createBody: "either",
  closingStatus: "CANCELLED",
  strictUserIds: false,
  createReply: "object",
  onboardingType: "either",
  processingAction: "SYSTEM",
  oauthClientPath: "user",
  oneSessionPerInstallation: true,
  sessionExtension: "never",
  wildcardIp: "any",
  credentialExpiry: "window",
  freshCredentialStatus: "PENDING_FIRST_USE",
  oauthRequestFields: "observed",
  badSignatureStatus: 400,
  readyStatus: "CREATED",
  repeatedExternalUuid: "reject",
  repeatedEmail: "accept",
  repeatedPhone: "accept",
  resetCredential: "new",
  resetEndsSessions: false,
  missingStatus: 400,
  deniedStatus: "DENIED",
  unauthorisedText: "Insufficient authentication.",
  signatureRequired: "sessions",
  rejectedEntry: "reopen",
  inquiryEntries: "wrapped",
  entryContext: "object",
  inquiryHookStatus: "schema",
  failureRetryReply: "empty",
  onboardingHook: "action-required",
  hookSignature: "none"
}
