import { describe, expect, it } from "vitest"
import { defaultContract, type ContractSwitches } from "./contract-switches.ts"
import { contractVariants } from "./contract-variants.ts"
import { contractObservations } from "./testing/contract-observations.ts"
import { webhookObservations } from "./testing/webhook-observations.ts"

const closing = 'Invalid value for field "status".'
const type = 'Invalid value for field "type".'
const live = [200, 200, 200, 200, 200]

/** What a partner sees on every side. */
const seen: { readonly [K in keyof ContractSwitches]: { readonly [side: string]: unknown } } = {
  createBody: {
    either: [200, 200],
    contacts: [200, 'Superfluous field "pointer".'],
    pointer: ['Missing required field "pointer".', 200]
  },
  closingStatus: { CANCELLED: [200, closing], PENDING_PROCESS_CLOSURE: [closing, 200] },
  strictUserIds: { false: 200, true: 403 },
  createReply: { object: ["PartnerUserProvision"], id: ["Id"] },
  onboardingType: { either: [200, 200], PARTNER_USER: [200, type], PERSON: [type, 200] },
  processingAction: { SYSTEM: "SYSTEM", NONE: "NONE" },
  oauthClientPath: { user: [200, 404], bare: [404, 200], both: [200, 200] },
  oneSessionPerInstallation: { true: "Authentication token already has a user session.", false: 200 },
  sessionExtension: {
    never: {
      "half an hour before the end": [200, 401],
      "half a minute before the end": [200, 401],
      "kept busy": live,
      "idle for a minute": [200, 200]
    },
    "last-30-minutes": {
      "half an hour before the end": [200, 200],
      "half a minute before the end": [200, 200],
      "kept busy": live,
      "idle for a minute": [200, 200]
    },
    "last-30-seconds": {
      "half an hour before the end": [200, 401],
      "half a minute before the end": [200, 200],
      "kept busy": live,
      "idle for a minute": [200, 200]
    },
    "idle-60-seconds": {
      "half an hour before the end": [401, 401],
      "half a minute before the end": [401, 401],
      "kept busy": live,
      "idle for a minute": [200, 401]
    }
  },
  wildcardIp: {
    any: [200, 200, 400],
    "any-beside-an-address": ['Invalid value for field "permitted_ips".', 200, 400],
    "callers-own": [400, 400, 400]
  },
  credentialExpiry: {
    window: ["2026-06-12 10:30", "EXPIRED"],
    "seven-days": ["2026-06-19 09:30", "PENDING_FIRST_USE"]
  },
  freshCredentialStatus: {
    PENDING_FIRST_USE: ["PENDING_FIRST_USE", "string"],
    ACTIVE: ["ACTIVE", "string"]
  },
  oauthRequestFields: { observed: ["ACCEPTED", 13], documented: ["ACTIVE", 6], specified: ["PENDING", 2] },
  badSignatureStatus: { 400: 400, 401: 401 },
  readyStatus: { CREATED: "CREATED", ACTIVE: "ACTIVE" },
  repeatedExternalUuid: {
    reject: ["A provision with this external_uuid already exists.", 1],
    "return-existing": [200, 1],
    "create-second": [200, 2]
  },
  repeatedEmail: { accept: ["CREATED", "CREATED"], fail: ["FAILED", "CREATED"] },
  repeatedPhone: { accept: ["CREATED", "CREATED"], fail: ["FAILED", "CREATED"] },
  resetCredential: { new: [false, true], same: [true, true] },
  resetEndsSessions: { false: 200, true: 401 },
  missingStatus: { 400: 400, 490: 490 },
  deniedStatus: { DENIED: "DENIED", REJECTED: "REJECTED", BLOCKED: "BLOCKED" },
  unauthorisedText: {
    "Insufficient authentication.": "Insufficient authentication.",
    "Insufficient authorisation.": "Insufficient authorisation."
  },
  signatureRequired: { sessions: 200, bodies: 466 },
  rejectedEntry: { reopen: ["PENDING", "PENDING"], append: ["REJECTED", "PENDING", "REJECTED", "PENDING"] },
  inquiryEntries: { wrapped: ["UserInformationInquiryEntry"], bare: ["id"] },
  entryContext: { object: {}, list: [] },
  inquiryHookStatus: {
    schema: ["EXPECTING_REPLY_FROM_USER", "EXPECTING_REPLY_FROM_BUNQ", "FINALIZED"],
    examples: ["PENDING_USER_REPLY", "PENDING_BUNQ_REVIEW", "FINALIZED"],
    absent: [undefined, undefined, undefined]
  },
  failureRetryReply: { empty: [], ids: ["Id", "Id"], id: ["Id"] },
  onboardingHook: {
    "action-required": ["USER", "SYSTEM", "NONE"],
    "any-change": ["USER", "SYSTEM", "SYSTEM", "NONE"]
  },
  hookSignature: { none: null, "server-key": true }
}

describe.each(contractVariants)("$number $name", ({ name, values, default: usual }) => {
  it.each(values.map((value) => [value]))("%s", async (value) => {
    expect(await contractObservations[name]({ [name]: value })).toEqual(seen[name][String(value)])
  })

  it(`is ${usual} unless told otherwise`, async () => {
    expect(await contractObservations[name]({})).toEqual(seen[name][String(usual)])
  })
})

it("tells every side from every other", () => {
  for (const { name, values } of contractVariants) {
    const sides = values.map((value) => JSON.stringify(seen[name][String(value)]))
    expect(new Set(sides).size, name).toBe(values.length)
    expect(sides).toHaveLength(Object.keys(seen[name]).length)
  }
})

it("names every switch once, covers D1 to D20 as far as the bank can show them, and counts the default among the sides", () => {
  expect(contractVariants.map(({ name }) => name).toSorted()).toEqual(Object.keys(defaultContract).toSorted())
  const numbers = new Set(contractVariants.map(({ number }) => number))
  for (const number of [1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
    expect(numbers).toContain(`D${number}`)
  for (const { values, refusing, default: usual } of contractVariants) {
    expect(values).toContain(usual)
    expect(refusing).not.toContain(usual)
    for (const side of refusing) expect(values).toContain(side)
  }
})

it("knows which of them only webhooks can show", () => {
  const webhooks = contractVariants.filter(({ concerns }) => concerns === "webhooks")
  expect(webhooks.map(({ name }) => name)).toEqual(Object.keys(webhookObservations))
})
