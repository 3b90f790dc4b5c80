/** What bunq's sources say about a value, as far as it can be told from what they leave open. */
export type Documented =
  /** Not looked into: free text, numbers, and objects no source lists completely. */
  | { readonly is: "anything" }
  /** One of an open set of words. */
  | { readonly is: "word"; readonly words: ReadonlySet<string> }
  | { readonly is: "object"; readonly fields: { readonly [name: string]: Documented } }
  | { readonly is: "list"; readonly of: Documented }
  /** An object whose one key names the type of what is in it [API §2]. `plain` is the type of an object that is not wrapped. */
  | { readonly is: "typed"; readonly plain?: string }

const anything: Documented = { is: "anything" }
const word = (words: string): Documented => ({ is: "word", words: new Set(words.split(" ")) })
const list = (of: Documented): Documented => ({ is: "list", of })
const typed: Documented = { is: "typed" }
const object = (plain: string, more: { readonly [name: string]: Documented } = {}): Documented => ({
  is: "object",
  fields: {
    ...Object.fromEntries(plain.split(" ").map((name) => [name, anything] as const)),
    ...more
  }
})
const stamps = "id created updated"

const actionRequired = word("NONE USER SYSTEM")

// [API §6.2, §6.3]; the words for tax residency, nationality and extra documents are our inference, and stand here because they are answered.
const fulfilment = object(
  "reason reason_translated user_id time_mandatory id created_timestamp updated_timestamp",
  {
    type: word(
      "ADDRESS_MAIN ADDRESS_POSTAL DATE_OF_BIRTH EMAIL IDENTIFICATION_VERIFICATION PHONE_NUMBER TAX_RESIDENCY NATIONALITY DOCUMENT_IDENTIFICATION"
    ),
    status: word("FULFILLED IN_PROGRESS"),
    all_status_allowed: list(word("FULFILLED IN_PROGRESS"))
  }
)

/**
 * Every type of object in the replies we ask for, with every field and every word that a source knows: the variants of [API §17] side by side, the
 * abandoned draft included ([API §5.2], `user_onboarding_state`). The one table that says what is new; what decoders read is a part of it.
 */
export const documentedTypes: { readonly [type: string]: Documented } = {
  // Writes and handshake [API §2, §3]. The sources print only parts of the users.
  Id: object("id"),
  Token: object(`${stamps} token`),
  ServerPublicKey: object("server_public_key"),
  UserApiKey: object(stamps, { requested_by_user: typed, granted_by_user: typed }),
  UserCompany: anything,
  UserPerson: anything,
  UserPaymentServiceProvider: anything,

  // [API §4]
  OauthClient: object("id display_name client_id secret callback_url", {
    status: word("ACTIVE CANCELLED CANCELLED_PENDING")
  }),
  OauthCallbackUrl: object(`${stamps} url`),

  // [API §9.1, §9.5, §9.6]. Categories and event types are ours and others', of every product of bunq.
  NotificationFilterUrl: object(`${stamps} category notification_target notification_delivery_method`, {
    all_user_id: anything,
    all_monetary_account_id: anything,
    all_verification_type: list(word("BUNQ_CERTIFICATE"))
  }),
  NotificationFilterFailure: object(
    `${stamps} category event_type object_id exception_message response_code notification_target notification_filters user_id user_requested_id`
  ),
  CertificatePinned: object(`${stamps} certificate_chain`),

  // [API §5.2–§5.6], closing (D2) and OAuth request (D16) in every variant
  PartnerUserProvision: object(`${stamps} external_uuid`, {
    status: word("CREATED ACTIVE CANCELLED FAILED CLOSED TOKEN_RESET_REQUESTED PENDING_PROCESS_CLOSURE"),
    sub_status: word(
      "NONE PENDING_PROCESS_USER PENDING_PROCESS_RELATION_USER PENDING_PROCESS_OAUTH_REQUEST " +
        "PENDING_PROCESS_USER_ONBOARDING PENDING_PROCESS_CLOSURE PENDING_PROCESS_TOKEN_RESET"
    ),
    action_required: actionRequired,
    products: list(word("USER_VERIFIED COMPANY_VERIFIED USER_ANONYMOUS_TRANSACTION_AUDIT")),
    label_user: object("uuid display_name country avatar public_nick_name", { type: word("PERSON COMPANY") }),
    oauth_request: object(
      `${stamps} uuid oauth_client_id oauth_client_display_name client_id response_type callback_url scope state ` +
        "authorization_code user_alias_created redirect_url",
      { status: word("ACCEPTED ACTIVE PENDING"), type: word("BUNQ") }
    ),
    credential: object(`${stamps} expiry_time token_value permitted_device`, {
      status: word("PENDING_FIRST_USE ACTIVE EXPIRED")
    }),
    user_onboarding_state: word(
      "IN_PROGRESS ACTION_REQUIRED_USER BLOCKED PENDING_SYSTEM APPROVED DENIED FROZEN"
    )
  }),

  // [API §6.4]: two statuses are known, a third one is worth a report, because nobody knows the word for a denial
  UserOnboarding: object(`${stamps} user_id waiting_time_message waiting_time_message_translated`, {
    type: word("PERSON PARTNER_USER"),
    user_status_desired: word("ACTIVE"),
    user_verification_status_desired: word("VERIFIED"),
    action_required: actionRequired,
    status: word("ELECTRONIC_MONEY VERIFIED"),
    waiting_type: word("AUTOMATED MANUAL")
  }),

  // [API §7]; how a rejection is called is written nowhere
  IdentityVerificationSessionIncode: object(
    `${stamps} applicant_identifier_external session_identifier_external country token url_api should_record_session`,
    {
      purpose: word("VERIFICATION"),
      status: word("CREATED SUBMITTED PROCESSED"),
      result: object("all_fail_reason", { result: word("APPROVED") })
    }
  ),

  // [API §8], with the words and fields of the webhook examples (D10)
  UserInformationInquiry: object(
    `${stamps} user_id title subtitle message assistant_conversation finn_conversation time_expiry external_model_name external_model_id`,
    {
      inquiry_type: anything,
      purpose: word(
        "ONBOARDING COMPLIANCE_TRANSACTION_MONITORING COMPLIANCE_SCREENING DOCUMENT_EXPIRY_RENEWAL EMPLOYMENT_STATUS_VERIFY"
      ),
      status: word(
        "EXPECTING_REPLY_FROM_USER EXPECTING_REPLY_FROM_BUNQ FINALIZED PENDING_USER_REPLY PENDING_BUNQ_REVIEW"
      ),
      all_entry: list({ is: "typed", plain: "UserInformationInquiryEntry" })
    }
  ),
  UserInformationInquiryEntry: object(
    `${stamps} all_data_submitted assistant_conversation context reject_reason entry_description`,
    {
      type: word(
        "USER_PERSON_INVOLVEMENT_IN_POLITICS USER_PERSON_SOURCE_OF_INCOME USER_PERSON_SOURCE_OF_FUND USER_PERSON_COUNTRY_OF_BIRTH " +
          "USER_PERSON_ACCOUNT_PURPOSE IDENTIFICATION_DOCUMENT_VERIFY USER_COMPANY_RECORD_OF_SHAREHOLDERS USER_COMPANY_SOURCE_OF_FUND"
      ),
      status: word(
        "PENDING SUBMITTED WAITING_FOR_REVIEW AUTO_APPROVED AUTO_REJECTED APPROVED REJECTED CANCELLED"
      )
    }
  ),

  // [API §6.2]; the address in `url_together_post` is what a missing signature gets [API §3.7]
  AdditionalFulfillmentParameter: object("", {
    all_fulfillment: list(fulfilment),
    all_fulfillment_fulfilled: list(fulfilment)
  }),
  url_together_post: anything
}

/** What every reply is [API §2, §12, §13]. */
export const documentedReply: Documented = object("", {
  Response: list(typed),
  Error: list(
    object("error_description error_description_translated", { error_additional_parameter: list(typed) })
  ),
  Pagination: object("future_url newer_url older_url")
})
