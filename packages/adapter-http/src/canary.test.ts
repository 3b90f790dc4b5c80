import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Logger, Redacted, Tracer } from "effect"
import { vi } from "vitest"
import { adapterUnderTest, driven, uuid } from "./testing/adapter-under-test.ts"
import { bankError, fakeBank, provisionItem, sessionReply } from "./testing/fake-bank.ts"
import type { FakeReply } from "./testing/fake-bank.ts"
import { memoryVault } from "./testing/memory-vault.ts"

const secrets = {
  apiKey: "sandbox_canaryapikey",
  token: "canary1firstusetoken",
  session: "canary2sessiontoken",
  email: "canary@example.com",
  phone: "+31600000001",
  street: "Canarystreet",
  answer: "Canaryanswer",
  file: "Y2FuYXJ5ZmlsZWNhbmFyeWZpbGU=",
  inFile: "canaryfilecanaryfile",
  about: "Canarydescription"
}
const all = Object.values(secrets)

/** Everything every method of the port says, logs and traces when bunq answers with `answer`. */
const spoken = (answer: FakeReply | "hang" | "cut") =>
  Effect.gen(function* () {
    const vault = memoryVault()
    const person = { email: secrets.email, phoneNumber: secrets.phone, product: "USER_VERIFIED" }
    const address = { street: secrets.street, houseNumber: "1", postalCode: "1", city: "C", country: "NL" }
    vault.rows.set(`${uuid}/${sealedPurpose.request}`, JSON.stringify(person))
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, secrets.token)
    vault.rows.set(`${uuid}/answer:ADDRESS_MAIN:1`, JSON.stringify(address))
    const file = { contentType: "image/png", bytes: secrets.file, description: secrets.about }
    const inquiry = { answer: secrets.answer, attachments: [file] }
    vault.rows.set(`${uuid}/answer:501:1`, JSON.stringify(inquiry))
    const document = { documentType: "CRYPTO_KYC_QUESTIONNAIRE", country: "NL", front: file }
    vault.rows.set(`${uuid}/answer:DOCUMENT_IDENTIFICATION:1`, JSON.stringify(document))
    const question = { UserInformationInquiry: { id: 501, allEntry: [{ id: 601, status: "PENDING" }] } }
    const bank = fakeBank(({ line }) => {
      if (line.startsWith("GET /v1/user/1364/user-information-inquiry/"))
        return { body: { Response: [question] } }
      if (line === "POST /v1/session-server") return sessionReply(secrets.session)
      return line.startsWith("POST /v1/installation") || line.startsWith("POST /v1/device")
        ? undefined
        : answer
    })
    const lines: string[] = []
    const spans: unknown[] = []
    const user = { uuid, userId: 1364 }
    const calls = Effect.gen(function* () {
      const api = yield* BunqApi
      const exits: Exit.Exit<unknown, unknown>[] = []
      const mark = { sentAt: null, markSent: () => Effect.void }
      for (const call of [
        api.openUserSession({ uuid, credentialId: 8, expiresAt: null }),
        api.createProvision({ uuid, requestRef: sealedPurpose.request, lookUpOnly: false }, mark),
        api.readProvision({ uuid, provisionId: 7 }),
        api.resetToken({ uuid, provisionId: 7 }),
        api.submitFulfilment({ ...user, fulfilment: "ADDRESS_MAIN", ref: "answer:ADDRESS_MAIN:1" }),
        api.openOnboarding(user),
        api.openIdentity({ ...user, attempt: 1 }),
        api.submitFulfilment({
          ...user,
          fulfilment: "DOCUMENT_IDENTIFICATION",
          ref: "answer:DOCUMENT_IDENTIFICATION:1"
        }),
        api.answerInquiry({ ...user, inquiryId: 501, entryId: 601, ref: "answer:501:1" }),
        api.listInquiries(user),
        api.ensureOauthClient({ callbackUrl: "https://partner.example/callback" }),
        api.readOauthClient(),
        api.checkPartner()
      ] as readonly Effect.Effect<unknown, unknown>[])
        exits.push(yield* Effect.exit(call))
      return exits
    })
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const exits = yield* driven(
      calls.pipe(
        Effect.provide(adapterUnderTest(bank, { vault, apiKey: Redacted.make(secrets.apiKey) })),
        Effect.provide(
          Logger.layer([Logger.make((entry) => void lines.push(JSON.stringify(entry.message)))])
        ),
        Effect.withTracer(tracer)
      )
    )
    const errors = exits.map((exit) =>
      Exit.isFailure(exit)
        ? `${Cause.pretty(exit.cause)} ${JSON.stringify(exit.cause)}`
        : JSON.stringify(exit.value)
    )
    const attributes = (spans as Tracer.NativeSpan[]).map((span) => [
      span.name,
      [...span.attributes],
      span.status
    ])
    return {
      text: [
        ...errors,
        ...lines,
        JSON.stringify(attributes, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))
      ].join("\n"),
      spans
    }
  })

const echo = `"${all.join(" ")}" ${all.join(" ")}`

describe("secrets and personal data", () => {
  it.effect.each<[string, FakeReply | "hang" | "cut"]>([
    ["refused with all of it quoted", bankError(echo)],
    ["refused in HTML", { status: 400, text: `<p>${echo}</p>` }],
    [
      "not decodable",
      {
        body: {
          Response: [{ PartnerUserProvision: { id: echo, credential: { tokenValue: secrets.token } } }]
        }
      }
    ],
    [
      "a provision with a token",
      {
        body: {
          Response: [
            provisionItem({ credential: { id: 8, status: "PENDING_FIRST_USE", tokenValue: secrets.token } })
          ]
        }
      }
    ],
    ["lost", "hang"],
    ["cut", "cut"]
  ])("are in no error, log or span: %s", ([, answer]) =>
    Effect.gen(function* () {
      const { text, spans } = yield* spoken(answer)
      expect(spans.length).toBeGreaterThan(16)
      expect(text).toContain("BunqApi.createProvision")
      for (const secret of all) expect(text).not.toContain(secret)
    })
  )

  it.effect("time and randomness come from outside only (I10)", () =>
    Effect.gen(function* () {
      const forbid = (what: string) => () => {
        throw new Error(`${what} was used`)
      }
      const spies = [
        vi.spyOn(Date, "now").mockImplementation(forbid("Date.now")),
        vi.spyOn(Math, "random").mockImplementation(forbid("Math.random")),
        vi.spyOn(crypto, "randomUUID").mockImplementation(forbid("crypto.randomUUID")),
        vi.spyOn(AbortSignal, "timeout").mockImplementation(forbid("AbortSignal.timeout"))
      ]
      yield* spoken("hang").pipe(
        Effect.ensuring(Effect.sync(() => spies.forEach((spy) => spy.mockRestore())))
      )
    })
  )
})
