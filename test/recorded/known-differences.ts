/** A difference between a recorded body and the sandbox's that is meant, and why. `at` is matched as a whole. */
export interface KnownDifference {
  readonly bodies: readonly string[]
  readonly at: RegExp
  /** `nothing` = there is no such field. */
  readonly recorded: string
  readonly produced: string
  readonly because: string
}

/** Every one of them must occur; whatever else differs is a mistake of the sandbox or of the recording. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    bodies: ["provision-in-use"],
    at: /^Response[.]0[.]PartnerUserProvision[.]credential[.]permitted_device$/,
    recorded: "null",
    produced: "object",
    because:
      "the field was seen only before the first use; once used, a device is bound to the credential [API §3.4]"
  },
  {
    bodies: ["provision-closing"],
    at: /^Response[.]0[.]PartnerUserProvision[.]credential$/,
    recorded: "null",
    produced: "object",
    because:
      "sources show a null credential when it is CLOSED; none shows a provision on its way there [API §5.8]"
  },
  {
    bodies: ["session-partner", "session-user"],
    at: /(UserCompany|UserPerson)[.](public_uuid|name|public_nick_name|country|status|sub_status)$/,
    recorded: "nothing",
    produced: "string",
    because:
      "the recordings are cut to what the sources print; bunq's user objects have more fields [API §2, §3.4]"
  },
  {
    bodies: ["oauth-client-list", "oauth-client-callback", "onboarding-list"],
    at: /^Pagination[.]future_url$/,
    recorded: "null",
    produced: "string",
    because:
      "it is set when a page includes the newest item; the samples of these lists print no Pagination [API §13]"
  },
  {
    bodies: ["inquiry", "inquiry-context-list", "inquiry-list", "inquiry-entries-unwrapped"],
    at: /[.]all_entry[.]0[.](UserInformationInquiryEntry[.])?all_data_submitted[.]0$/,
    recorded: "nothing",
    produced: "object",
    because: "what it holds is printed by no source [API §8]; the sandbox names the attachments"
  },
  {
    bodies: ["onboarding-list", "onboarding-pending"],
    at: /[.]waiting_time_message(_translated)?$/,
    recorded: "null",
    produced: "string",
    because: "it is a string or null [API §6.4]; the sandbox has something to show"
  },
  {
    bodies: ["provision-ready-token-while-active"],
    at: /[.]oauth_request[.](id|scope|client_id)$/,
    recorded: "(number|null|string)",
    produced: "nothing",
    because: "D16: fields of the documents' samples; the sandbox sends those of the payload that was observed"
  },
  {
    bodies: ["provision-ready-token-while-active"],
    at: /[.]oauth_request[.](uuid|created|updated|oauth_client_id|oauth_client_display_name|response_type|callback_url|state|user_alias_created|type)$/,
    recorded: "nothing",
    produced: "(number|null|string)",
    because: "D16: the fields of the payload that was observed"
  },
  {
    bodies: ["provision-unknown-words"],
    at: /[.](user_onboarding_state|a_new_field)$/,
    recorded: "(string|object)",
    produced: "nothing",
    because: "fields bunq may add one day; the sandbox does not invent any"
  }
]

/** Recordings of a situation the sandbox cannot be brought into; they are compared with the situation they resemble. */
export const resembling: {
  readonly [body: string]: { readonly situation: string; readonly because: string }
} = {
  "provision-unknown-words": {
    situation: "provision-processing",
    because: "made up, of words and fields bunq does not have"
  }
}
