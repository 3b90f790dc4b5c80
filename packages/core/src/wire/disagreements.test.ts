import { Option, Redacted } from "effect"
import { expect, test } from "vitest"
import { phaseOf } from "../domain/provision-phase.ts"
import type { ExternalUuid } from "../domain/external-uuid.ts"
import {
  decodeCreatedProvision,
  decodeErrorBody,
  decodeInquiry,
  decodeOnboarding,
  decodeProvision,
  decodeUserSession,
  handshakeCalls,
  inquiryCalls,
  partnerCalls,
  refusesCredentials,
  refusesSecondSession,
  userCalls
} from "./index.ts"
import type { Decoder, WireCall } from "./index.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11" as ExternalUuid
const stamp = "2026-06-12 09:41:13.795206"
const reply = (type: string, item: object) => ({ Response: [{ [type]: item }] })
const provision = (more: object = {}) =>
  reply("PartnerUserProvision", {
    id: 1,
    created: stamp,
    updated: stamp,
    external_uuid: uuid,
    status: "CREATED",
    ...more
  })
const read = <A>(decoder: Decoder<A>, body: unknown): A => Option.getOrThrow(decoder(body))
const observed = (more: object) => read(decodeProvision, provision(more)).observation
const phase = (more: object) => phaseOf(observed(more))
const onboarding = (more: object) => read(decodeOnboarding(260), reply("UserOnboarding", more))
const sent = (call: WireCall): unknown => JSON.parse(Redacted.value<unknown>(call.body!) as string)

const person = {
  externalUuid: uuid,
  product: "USER_VERIFIED",
  email: "a@example.com",
  phoneNumber: "+31612345678"
} as const
const audited = {
  ...person,
  product: "USER_ANONYMOUS_TRANSACTION_AUDIT",
  dateOfBirth: "1990-02-28",
  countryOfResidence: "NL"
} as const
const credential = { id: 8, status: "PENDING_FIRST_USE", token_value: "t", expiry_time: stamp }
const ready = { sub_status: "PENDING_PROCESS_USER_ONBOARDING", credential }
const inquiry = (more: object) =>
  read(decodeInquiry, reply("UserInformationInquiry", { id: 1, ...more })).status
const session = (granted: object) =>
  read(decodeUserSession, {
    Response: [
      { Token: { token: "t" } },
      {
        UserApiKey: {
          id: 1364,
          requested_by_user: { UserCompany: { id: 1360 } },
          granted_by_user: granted
        }
      }
    ]
  }).user
const description = (text: string) =>
  read(decodeErrorBody, { Error: [{ error_description: text }] }).description

/** [API §17], as far as it concerns what we send and read; D6, D7, D19 and D20 are about webhooks, D8 is the signer's, D22 is a chapter number. */
test.each<readonly [disagreement: string, actual: unknown, expected: unknown]>([
  [
    "D1: the newest create body is sent",
    sent(partnerCalls.createProvision(person, { legacy: false })),
    {
      external_uuid: uuid,
      products: ["USER_VERIFIED"],
      user_verified_type: "PARTNER_USER_PERSON",
      email: "a@example.com",
      phone_number: "+31612345678"
    }
  ],
  [
    "D1: the older one on request",
    sent(partnerCalls.createProvision(person, { legacy: true })),
    {
      external_uuid: uuid,
      products: ["USER_VERIFIED"],
      pointer: { type: "EMAIL", value: "a@example.com", name: "a@example.com" }
    }
  ],
  [
    "D1: the audit product takes birth and residence in the newest body",
    sent(partnerCalls.createProvision(audited, { legacy: false })),
    {
      external_uuid: uuid,
      products: ["USER_ANONYMOUS_TRANSACTION_AUDIT"],
      user_verified_type: "PARTNER_USER_PERSON",
      email: "a@example.com",
      phone_number: "+31612345678",
      date_of_birth: "1990-02-28",
      country_of_residence: "NL"
    }
  ],
  [
    "D1: and in the older one",
    sent(partnerCalls.createProvision(audited, { legacy: true })),
    {
      external_uuid: uuid,
      products: ["USER_ANONYMOUS_TRANSACTION_AUDIT"],
      pointer: { type: "EMAIL", value: "a@example.com", name: "a@example.com" },
      date_of_birth: "1990-02-28",
      country_of_residence: "NL"
    }
  ],
  ["D2: CANCELLED is sent", sent(partnerCalls.closeProvision(7)), { status: "CANCELLED" }],
  ["D2: closing as a status", phase({ status: "PENDING_PROCESS_CLOSURE" }), "cancelled"],
  [
    "D2: closing as a sub-status",
    phase({ status: "ACTIVE", sub_status: "PENDING_PROCESS_CLOSURE" }),
    "cancelled"
  ],
  [
    "D3: all three ids of a session are kept",
    session({ UserPerson: { id: 1363 } }),
    { userApiKeyId: 1364, userPersonId: 1363, partnerCompanyId: 1360 }
  ],
  [
    "D3: paths take the one they are given",
    userCalls.readOnboarding(1364, 2).path,
    "/v1/user/1364/user-onboarding/2"
  ],
  ["D4: a create answers with the object", read(decodeCreatedProvision, provision())._tag, "Object"],
  ["D4: or with its id", read(decodeCreatedProvision, reply("Id", { id: 1 })), { _tag: "Id", id: 1 }],
  ["D5: PARTNER_USER is sent", sent(userCalls.openOnboarding(3)), { type: "PARTNER_USER" }],
  [
    "D5: the two desired fields are sent",
    sent(userCalls.evaluateOnboarding(3, 4)),
    { user_status_desired: "ACTIVE", user_verification_status_desired: "VERIFIED" }
  ],
  [
    "D5: either type is read",
    [onboarding({ type: "PERSON" }).id, onboarding({ type: "PARTNER_USER" }).id],
    [260, 260]
  ],
  [
    "D9: NONE while processing",
    phase({ sub_status: "PENDING_PROCESS_USER", action_required: "NONE" }),
    "user"
  ],
  [
    "D9: SYSTEM while processing",
    phase({ sub_status: "PENDING_PROCESS_USER", action_required: "SYSTEM" }),
    "user"
  ],
  [
    "D10: the words of the schema",
    inquiry({ status: "EXPECTING_REPLY_FROM_USER" }),
    "EXPECTING_REPLY_FROM_USER"
  ],
  ["D10: the words of the examples", inquiry({ status: "PENDING_USER_REPLY" }), "EXPECTING_REPLY_FROM_USER"],
  ["D10: and of the other side", inquiry({ status: "PENDING_BUNQ_REVIEW" }), "EXPECTING_REPLY_FROM_BUNQ"],
  [
    "D10: no word and a question",
    inquiry({ all_entry: [{ id: 1, status: "PENDING" }] }),
    "EXPECTING_REPLY_FROM_USER"
  ],
  ["D10: no word and no question", inquiry({ all_entry: [{ id: 1, status: "APPROVED" }] }), ""],
  ["D11: the path with a user", partnerCalls.listOauthClients(3).path, "/v1/user/3/oauth-client"],
  [
    "D12: a second session",
    refusesSecondSession(description("Authentication token already has a user session.")),
    true
  ],
  [
    "D12: each session has its own secret",
    sent(handshakeCalls.sessionServer(Redacted.make("t"))),
    { secret: "t" }
  ],
  [
    "D14: no wildcard is sent unless asked for",
    sent(handshakeCalls.deviceServer({ description: "d", secret: Redacted.make("s") })),
    { description: "d", secret: "s" }
  ],
  [
    "D15: the expiry that was returned",
    observed({ credential }).credential?.expiresAt,
    Date.UTC(2026, 5, 12, 9, 41, 13, 795)
  ],
  ["D15: no expiry", observed({ credential: { id: 8, token_value: "t" } }).credential?.expiresAt, null],
  [
    "D15: a token of an ACTIVE credential",
    phase({ status: "ACTIVE", credential: { ...credential, status: "ACTIVE" } }),
    "ready"
  ],
  [
    "D16: the request of the samples",
    phase({ ...ready, oauth_request: { id: 1, status: "ACTIVE", scope: "x" } }),
    "ready"
  ],
  [
    "D16: the one that was observed",
    phase({ ...ready, oauth_request: { uuid, status: "ACCEPTED" } }),
    "ready"
  ],
  [
    "D16: the one of the specification",
    phase({ ...ready, oauth_request: { id: 1, status: "PENDING" } }),
    "ready"
  ],
  [
    "D17: a bad signature is not a bad key",
    refusesCredentials(description("The request signature is invalid.")),
    false
  ],
  ["D18: ready while CREATED", phase({ ...ready, status: "CREATED" }), "ready"],
  ["D18: ready while ACTIVE", phase({ ...ready, status: "ACTIVE" }), "ready"],
  ["D18: ready with nothing pending", phase({ status: "ACTIVE", sub_status: "NONE", credential }), "ready"],
  [
    "D21: entries are written, inquiries are not",
    inquiryCalls.answerEntry({ userId: 1, inquiryId: 2, entryId: 3, answer: "a", attachmentIds: [] })
      .endpoint,
    "PUT /v1/user/{id}/user-information-inquiry/{id}/partner-user-information-inquiry-entry/{id}"
  ],
  [
    "§5.2: the state of an abandoned draft is tolerated",
    phase({ ...ready, user_onboarding_state: "DENIED" }),
    "ready"
  ],
  ["§5.2: also as null", phase({ ...ready, user_onboarding_state: null }), "ready"]
])("%s", (_, actual, expected) => expect(actual).toEqual(expected))
