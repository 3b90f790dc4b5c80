import { describe, expect, it } from "@effect/vitest"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { bankError, idReply } from "../testing/fake-bank.ts"
import type { FakeReply, FakeRequest } from "../testing/fake-bank.ts"
import { inUserSession, user } from "../testing/provisioned-user.ts"

const upload = "POST /v1/user/1364/attachment"
const post = "POST /v1/user/1364/document-identification"
const list = "GET /v1/user/1364/user-onboarding"
const evaluate = "PUT /v1/user/1364/user-onboarding/260"

const photo = Uint8Array.of(0x89, 0x50, 0x4e, 0x47)
const side = { contentType: "image/png", bytes: Buffer.from(photo).toString("base64") }
const document = { documentType: "CRYPTO_KYC_QUESTIONNAIRE", country: "NL" }
const answers = {
  "answer:one": { ...document, front: side },
  "answer:two": { ...document, front: side, back: { ...side, contentType: "image/jpeg" } },
  "answer:tax": { country: "NL", taxNumber: "1" }
}
const checklist = (status: string | null): FakeReply => ({
  status: 400,
  body: {
    Error: [
      {
        errorDescription: "More is needed.",
        errorAdditionalParameter: [
          {
            AdditionalFulfillmentParameter: {
              allFulfillment: [
                {
                  type: "DOCUMENT_IDENTIFICATION",
                  status,
                  allStatusAllowed: ["FULFILLED", "IN_PROGRESS"]
                }
              ]
            }
          }
        ]
      }
    ]
  }
})

const submit = (
  options: {
    readonly ref?: string
    readonly fulfilment?: string
    readonly reply?: FakeReply | "cut"
    readonly evaluated?: FakeReply
    readonly onboardings?: readonly number[]
    /** The number of the upload that is refused. */
    readonly refuses?: number
  } = {}
) => {
  let uploads = 0
  const handle = ({ line }: FakeRequest) => {
    if (line === upload && (uploads += 1) === options.refuses) return bankError("This is no image.")
    if (line === upload) return idReply(70 + uploads)
    if (line === post) return options.reply ?? idReply(9)
    if (line === "POST /v1/user/1364/tax-resident") return options.reply ?? idReply(9)
    if (line === list)
      return {
        body: { Response: (options.onboardings ?? [260]).map((id) => ({ UserOnboarding: { id } })) }
      }
    return line === evaluate ? (options.evaluated ?? checklist(null)) : undefined
  }
  const { ref = "answer:one", fulfilment = "DOCUMENT_IDENTIFICATION" } = options
  const refused: Array<readonly string[] | undefined> = []
  const note = ({ reason }: BunqError) =>
    Effect.sync(() => void refused.push("fields" in reason ? reason.fields : undefined))
  return inUserSession(
    (api) => Effect.tapError(api.submitFulfilment({ ...user, fulfilment, ref }), note),
    handle,
    { answers }
  ).pipe(Effect.map((seen) => ({ ...seen, refused })))
}

describe("a document", () => {
  it.effect("goes out as its sides first and then as their ids", () =>
    Effect.gen(function* () {
      const { outcome, lines, bank } = yield* submit({ ref: "answer:two" })
      expect([outcome, lines]).toEqual(["success", [upload, upload, post]])
      const [front, back] = bank.requests.filter(({ line }) => line === upload)
      expect([front, back].map((one) => one?.headers.get("content-type"))).toEqual([
        "image/png",
        "image/jpeg"
      ])
      expect(new Uint8Array(front?.bytes ?? [])).toEqual(photo)
      expect([front?.signed, back?.signed]).toEqual([true, true])
      expect(bank.requests.at(-1)?.json).toEqual({
        document_type: "CRYPTO_KYC_QUESTIONNAIRE",
        document_country_of_issuance: "NL",
        document_attachment_id: 71,
        document_back_attachment_id: 72
      })
    })
  )

  it.effect("of one side has no back", () =>
    Effect.gen(function* () {
      const { bank } = yield* submit()
      expect(Object.keys(bank.requests.at(-1)?.json ?? {})).toEqual([
        "document_type",
        "document_country_of_issuance",
        "document_attachment_id"
      ])
    })
  )

  const refused = bankError("The document is there already.")
  it.effect.each<[string, Parameters<typeof submit>[0]]>([
    ["success", { reply: "cut", evaluated: checklist("IN_PROGRESS") }],
    ["success", { reply: "cut", evaluated: idReply(260) }],
    ["success", { reply: refused, evaluated: checklist("FULFILLED") }],
    ["Ambiguous", { reply: "cut", evaluated: checklist(null) }],
    ["Ambiguous", { reply: "cut", onboardings: [] }],
    ["Refused", { reply: refused, evaluated: checklist("SOMETHING_ELSE") }]
  ])("%s when the reply is doubtful: %j", ([outcome, options]) =>
    Effect.gen(function* () {
      const seen = yield* submit(options)
      expect([seen.outcome, seen.lines.filter((line) => line === post).length]).toEqual([outcome, 1])
    })
  )
})

describe("a refusal", () => {
  it.effect.each<[readonly string[] | undefined, Parameters<typeof submit>[0]]>([
    [["front"], { ref: "answer:two", refuses: 1 }],
    [["back"], { ref: "answer:two", refuses: 2 }],
    [["country"], { reply: bankError('Invalid value for field "document_country_of_issuance".') }],
    [
      ["taxNumber"],
      { ref: "answer:tax", fulfilment: "TAX_RESIDENCY", reply: bankError("The tax number CANARY is wrong.") }
    ],
    [undefined, { reply: bankError("No.") }]
  ])("says which field bunq named: %j", ([fields, options]) =>
    Effect.gen(function* () {
      const seen = yield* submit(options)
      expect([seen.outcome, seen.refused]).toEqual(["Refused", [fields]])
    })
  )
})

describe("everything else", () => {
  it.effect("is not judged by the checklist: an earlier answer could pass for this one", () =>
    Effect.gen(function* () {
      const { outcome, lines } = yield* submit({
        ref: "answer:tax",
        fulfilment: "TAX_RESIDENCY",
        reply: bankError("The tax number is wrong."),
        evaluated: idReply(260)
      })
      expect([outcome, lines]).toEqual(["Refused", ["POST /v1/user/1364/tax-resident"]])
    })
  )

  it.effect.each([
    ["Refused", "SHOE_SIZE", "answer:one"],
    ["Refused", "DOCUMENT_IDENTIFICATION", "answer:tax"],
    ["VaultUnavailable", "DOCUMENT_IDENTIFICATION", "answer:none"]
  ] as const)("%s, and nothing is sent: %s", ([outcome, fulfilment, ref]) =>
    Effect.gen(function* () {
      const seen = yield* submit({ fulfilment, ref })
      expect([seen.outcome, seen.lines]).toEqual([outcome, []])
    })
  )
})
