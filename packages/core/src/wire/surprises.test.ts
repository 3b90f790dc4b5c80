import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { surprisesIn } from "./index.ts"

const folder = new URL("./recorded/", import.meta.url)
const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as unknown
const shown = (reply: unknown) =>
  surprisesIn(reply).map(({ kind, path, value }) =>
    [kind, path, value].filter((part) => part !== null).join(" ")
  )
const item = (type: string, fields: object) => ({ Response: [{ [type]: fields }] })

describe("what no source knows", () => {
  test.each(readdirSync(folder).filter((name) => name !== "provision-unknown-words.json"))(
    "%s holds nothing of it",
    (name) => expect(shown(recorded(name))).toEqual([])
  )

  test("new words and fields are named, the known field of an abandoned draft is none", () => {
    expect(shown(recorded("provision-unknown-words.json"))).toEqual([
      "unknown-value PartnerUserProvision.status PAUSED",
      "unknown-value PartnerUserProvision.sub_status PENDING_SOMETHING_NEW",
      "unknown-value PartnerUserProvision.action_required PARTNER",
      "unknown-field PartnerUserProvision.a_new_field"
    ])
  })

  test.each<[string, unknown, readonly string[]]>([
    ["a type", { Response: [{ UserGhostNotification: {} }] }, ["unknown-type Response.User?Notification"]],
    [
      "a type inside",
      item("UserApiKey", { id: 1, granted_by_user: { UserGroup: {} } }),
      ["unknown-type UserApiKey.granted_by_user.UserGroup"]
    ],
    [
      "a word in depth",
      item("PartnerUserProvision", {
        credential: { status: "REVOKED" },
        products: ["USER_VERIFIED", "USER_BASIC"]
      }),
      [
        "unknown-value PartnerUserProvision.credential.status REVOKED",
        "unknown-value PartnerUserProvision.products USER_BASIC"
      ]
    ],
    [
      "an entry, wrapped or not",
      item("UserInformationInquiry", {
        all_entry: [{ UserInformationInquiryEntry: { status: "LOST" } }, { id: 1, risk_score: 3 }]
      }),
      [
        "unknown-value UserInformationInquiryEntry.status LOST",
        "unknown-field UserInformationInquiryEntry.risk_score"
      ]
    ],
    [
      "what an error brings along",
      {
        Error: [
          {
            error_code: 7,
            error_additional_parameter: [
              { AdditionalFulfillmentParameter: { all_fulfillment: [{ type: "SHOE_SIZE", status: null }] } }
            ]
          }
        ]
      },
      [
        "unknown-field Error.error_code",
        "unknown-value AdditionalFulfillmentParameter.all_fulfillment.type SHOE_SIZE"
      ]
    ],
    ["beside everything", { Response: [], Warning: [] }, ["unknown-field Warning"]],
    ["a number for a word", item("UserOnboarding", { status: 7 }), ["unknown-value UserOnboarding.status"]]
  ])("%s", (_, reply, expected) => expect(shown(reply)).toEqual(expected))

  test("a whole new reply is not spelled out", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, 1]))
    expect(surprisesIn(item("UserOnboarding", many))).toHaveLength(20)
  })

  test("the object it was found in is shown as names, known words and JSON types", () => {
    const [first] = surprisesIn(recorded("provision-unknown-words.json"))
    expect(first?.body()).toEqual({
      PartnerUserProvision: {
        id: "number",
        created: "string",
        updated: "string",
        external_uuid: "string",
        status: "string",
        sub_status: "string",
        action_required: "string",
        products: ["USER_VERIFIED"],
        label_user: "null",
        oauth_request: "null",
        credential: "null",
        user_onboarding_state: "FROZEN",
        a_new_field: { "?": "number" }
      }
    })
  })
})

describe("nothing secret or personal passes", () => {
  const secrets = [
    "e5".repeat(32),
    "canary@example.com",
    "Lovelace",
    "lovelace",
    "ada_lovelace",
    "AdaLovelace",
    "+31612345678",
    "1815-12-10",
    "Naritaweg 131",
    "NL91ABNA0417164300",
    "-----BEGIN PRIVATE KEY-----",
    "QWRhTG92ZWxhY2VXYXNIZXJl",
    "__proto__"
  ]
  const places: readonly ((secret: string) => unknown)[] = [
    (secret) => item("PartnerUserProvision", { note: secret }),
    (secret) => item("PartnerUserProvision", { [secret]: 1 }),
    (secret) => item("PartnerUserProvision", { status: secret }),
    (secret) => item("PartnerUserProvision", { notes: { [secret]: { [secret]: [secret] } } }),
    (secret) =>
      item("PartnerUserProvision", { note: 1, label_user: { display_name: secret, [secret]: secret } }),
    (secret) => item("PartnerUserProvision", { note: 1, credential: { token_value: secret, more: secret } }),
    (secret) => item(secret, { status: secret }),
    (secret) => ({
      [secret]: secret,
      Response: [{ [secret]: secret }, { UserPerson: { [secret]: secret } }]
    }),
    (secret) => ({ Error: [{ [secret]: secret, error_additional_parameter: [{ [secret]: secret }] }] }),
    (secret) => item("UserInformationInquiry", { all_entry: [{ [secret]: secret }, { answer: secret }] }),
    (secret) => item("UserOnboarding", { note: Array.from({ length: 9 }, () => secret) })
  ]
  test.each(secrets)("%s, wherever it stands", (secret) => {
    let reports = 0
    for (const place of places) {
      const found = surprisesIn(JSON.parse(JSON.stringify(place(secret))))
      reports += found.length
      const printed = JSON.stringify(found.map((one) => ({ ...one, body: one.body() })))
      expect(printed).not.toContain(secret)
      for (const part of secret.split("_").filter((one) => one.length > 2))
        expect(printed).not.toContain(part)
    }
    expect(reports).toBeGreaterThan(places.length - 3)
  })
})
