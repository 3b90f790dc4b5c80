/**
 * Points on which bunq's own documents disagree or are silent, as switches: run your client against both sides of each [API §17, §18].
 */
export interface ContractSwitches {
  /** D3. `false`: reads accept `UserApiKey.id` and the granted user's id, writes only the former. `true`: only `UserApiKey.id` anywhere. */
  readonly strictUserIds: boolean
  /** D4. What creating a provision answers with: the whole object or only its `Id`. */
  readonly createReply: "object" | "id"
  /** D9. `action_required` of a provision while bunq works on it. */
  readonly processingAction: "SYSTEM" | "NONE"
  /**
   * D12. `true`: an installation token carries one live session, and every secret needs its own device-server call.
   * `false`: any number of sessions, and a credential's token may open one right on the partner's installation.
   */
  readonly oneSessionPerInstallation: boolean
  /** D17. HTTP status of a request whose signature does not fit its body. */
  readonly badSignatureStatus: 400 | 401
  /** D18. `status` of a provision that waits for its user's onboarding. */
  readonly readyStatus: "CREATED" | "ACTIVE"
  /** D2. The value of `status` that closes a provision; the other one is refused. */
  readonly closingStatus: "CANCELLED" | "PENDING_PROCESS_CLOSURE"
  /** §18.1. What a second create with a known `external_uuid` gets. */
  readonly repeatedExternalUuid: "reject" | "return-existing" | "create-second"
  /** §3.7. Where a missing client signature is refused with 466: on session-server, or on every request with a body. */
  readonly signatureRequired: "sessions" | "bodies"
  /** §3.5. Which of the two recorded texts a 401 carries. */
  readonly unauthorisedText: "Insufficient authentication." | "Insufficient authorisation."
  /** §18.4. Whether a token reset ends the sessions opened with the old token. */
  readonly resetEndsSessions: boolean
}

/** The variants [API §17] recommends for a simulator. */
export const defaultContract: ContractSwitches = {
  strictUserIds: false,
  createReply: "object",
  processingAction: "SYSTEM",
  oneSessionPerInstallation: true,
  badSignatureStatus: 400,
  readyStatus: "CREATED",
  closingStatus: "CANCELLED",
  repeatedExternalUuid: "reject",
  signatureRequired: "sessions",
  unauthorisedText: "Insufficient authentication.",
  resetEndsSessions: false
}
