/** A provision as bunq tells it in a webhook: its token in clear (seen in a sample) [API §5.2, §9.3]. */
export interface ProvisionObject {
  readonly id: number
  readonly created: string
  readonly updated: string
  readonly external_uuid: string
  readonly products: readonly string[]
  readonly status: string
  readonly sub_status: string
  readonly action_required: string
  readonly label_user: object | null
  readonly oauth_request: object | null
  readonly credential: object | null
}

/** An onboarding as bunq tells it [API §6.4]. */
export interface OnboardingObject {
  readonly id: number
  readonly created: string
  readonly updated: string
  readonly user_id: number
  readonly type: string
  readonly user_status_desired: string
  readonly user_verification_status_desired: string
  readonly status: string
  readonly action_required: string
  readonly waiting_type: string | null
  readonly waiting_time_message: string | null
  readonly waiting_time_message_translated: string | null
}

/** A compliance inquiry as bunq tells it; its sample leaves `status` out [API §8, §9.3]. */
export interface InquiryObject {
  readonly id: number
  readonly created: string
  readonly updated: string
  readonly user_id: number
  readonly title: string
  readonly subtitle: string
  readonly purpose: string
  readonly status?: string
  readonly all_entry: readonly object[]
  readonly assistant_conversation: object | null
  readonly time_expiry: string | null
  readonly external_model_name: string | null
  readonly external_model_id: number | null
}

const created = "2026-06-12 09:41:07.318214"
const updated = "2026-06-12 09:41:38.902551"
const expiry = "2026-06-12 13:41:38.000000"
/** Of the form of a real one, and nobody's. */
const token = "5a3d".repeat(16)

export const sampleProvision: ProvisionObject = {
  id: 429_307,
  created,
  updated,
  external_uuid: "6f1c2a34-8d0b-4c6e-9a57-3b2e1f0d4c58",
  products: ["USER_VERIFIED"],
  status: "ACTIVE",
  sub_status: "NONE",
  action_required: "USER",
  label_user: {
    uuid: "b0f7d9a2-15c4-4e83-8f6a-72d3c1e5a904",
    display_name: "J. Jansen",
    country: "NL",
    avatar: null,
    public_nick_name: "Jan",
    type: "PERSON"
  },
  oauth_request: {
    uuid: "0c9e4b71-6a2d-4f58-b3c7-91e8d5f2a640",
    created,
    updated,
    oauth_client_id: 118,
    oauth_client_display_name: "Example Fintech",
    response_type: "CODE",
    callback_url: "https://partner.example/callback",
    status: "ACCEPTED",
    state: "6f1c2a34",
    authorization_code: "9b7e".repeat(16),
    user_alias_created: { type: "EMAIL", value: "jan@example.com", name: "jan@example.com" },
    redirect_url: "https://partner.example/callback?state=6f1c2a34",
    type: "BUNQ"
  },
  credential: {
    id: 771_204,
    created: updated,
    updated,
    status: "PENDING_FIRST_USE",
    expiry_time: expiry,
    token_value: token,
    permitted_device: null
  }
}

export const sampleOnboarding: OnboardingObject = {
  id: 88_131,
  created,
  updated,
  user_id: 513_660,
  type: "PARTNER_USER",
  user_status_desired: "ACTIVE",
  user_verification_status_desired: "VERIFIED",
  status: "ELECTRONIC_MONEY",
  action_required: "USER",
  waiting_type: null,
  waiting_time_message: null,
  waiting_time_message_translated: null
}

export const sampleInquiry: InquiryObject = {
  id: 30_417,
  created,
  updated,
  user_id: 513_660,
  title: "We have a question about your income",
  subtitle: "Please answer within 14 days",
  purpose: "ONBOARDING",
  all_entry: [
    {
      UserInformationInquiryEntry: {
        id: 61_905,
        created,
        updated,
        type: "USER_PERSON_SOURCE_OF_INCOME",
        status: "PENDING",
        all_data_submitted: [],
        assistant_conversation: null,
        context: [],
        reject_reason: null,
        entry_description: "What is your main source of income?"
      }
    }
  ],
  assistant_conversation: null,
  time_expiry: "2026-06-26 09:41:38.000000",
  external_model_name: null,
  external_model_id: null
}
