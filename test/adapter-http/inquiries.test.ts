import { BunqApi, provisionPages } from "@bunq-provisioning/core/ports"
import { Effect, Stream } from "effect"
import { afterEach, describe, expect, test } from "vitest"
import { create, marker, uuidOf } from "./faulty-network.ts"
import { openWorld } from "./world.ts"

const uuid = uuidOf(1)
const file = { contentType: "image/png", bytes: Buffer.from("\u0089PNG of a passport").toString("base64") }

describe("inquiries, documents and lists at the bank", () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  afterEach(() => world.close())

  /** A user with an open session. */
  const opened = Effect.gen(function* () {
    const api = yield* BunqApi
    world.person(uuid)
    const created = yield* create(uuid, marker().mark)
    let seen = created
    while (seen.observation.credential?.usable !== true) {
      yield* Effect.sleep("3 seconds")
      seen = yield* api.readProvision({ uuid, provisionId: created.observation.id })
    }
    world.keep(uuid, seen)
    const { id: credentialId, expiresAt } = seen.observation.credential
    const { userApiKeyId: userId } = yield* api.openUserSession({ uuid, credentialId, expiresAt })
    return { api, user: { uuid, userId } }
  })
  const run = <A, E>(effect: Effect.Effect<A, E, BunqApi>) =>
    Effect.runPromise(effect.pipe(Effect.provide(world.adapter())))

  test.each([{}, { entryContext: "list" as const }])(
    "an inquiry is answered with text and files %j",
    async (contract) => {
      world = await openWorld({ bank: { contract } })
      const seen = await run(
        Effect.gen(function* () {
          const { api, user } = yield* opened
          const before = yield* api.listInquiries(user)
          yield* Effect.promise(async () => world.bank.control.act(uuid, "open-inquiry"))
          const [asked] = yield* api.listInquiries(user)
          if (asked === undefined) throw new Error("Nothing was asked.")
          for (const entry of asked.entries) {
            const ref = `answer:${asked.id}.${entry.id}`
            const files = { attachments: [{ ...file, description: "Pässport" }] }
            world.seal(uuid, ref, entry.type.includes("DOCUMENT") ? files : { answer: "Salary" })
            const answer = { ...user, inquiryId: asked.id, entryId: entry.id, ref }
            yield* api.answerInquiry(answer)
            yield* api.answerInquiry(answer)
          }
          return { before, asked, after: yield* api.listInquiries(user) }
        })
      )
      expect(seen.before).toEqual([])
      expect(seen.asked).toMatchObject({ status: "EXPECTING_REPLY_FROM_USER", purpose: "ONBOARDING" })
      expect(seen.asked.entries.map(({ status }) => status)).toEqual(["PENDING", "PENDING"])
      expect(seen.after[0]?.status).not.toBe("EXPECTING_REPLY_FROM_USER")
      const { byEndpoint } = world.bank.statistics().requests
      const puts = Object.entries(byEndpoint).filter(([endpoint]) => /^PUT .*inquiry-entry/.test(endpoint))
      expect(puts.map(([, count]) => count)).toEqual([2])
    }
  )

  test("an extra document that is asked for is handed in", async () => {
    const extraDocument = "CRYPTO_KYC_QUESTIONNAIRE"
    world = await openWorld({ bank: { behaviour: { extraDocument } } })
    const { before, after } = await run(
      Effect.gen(function* () {
        const { api, user } = yield* opened
        const { onboardingId } = yield* api.openOnboarding(user)
        const checklist = api.evaluateOnboarding({ ...user, onboardingId })
        const before = yield* checklist
        const ref = "answer:DOCUMENT_IDENTIFICATION:1"
        world.seal(uuid, ref, { documentType: extraDocument, country: "NL", front: file, back: file })
        yield* api.submitFulfilment({ ...user, fulfilment: "DOCUMENT_IDENTIFICATION", ref })
        return { before, after: yield* checklist }
      })
    )
    const statusIn = ({ fulfilments }: typeof before) =>
      fulfilments.find(({ type }) => type === "DOCUMENT_IDENTIFICATION")?.status
    expect([statusIn(before), statusIn(after)]).toEqual([null, "FULFILLED"])
  })

  test("every provision is listed, and the partner is checked and set up", async () => {
    world = await openWorld()
    const callbackUrl = "https://partner.example/callback"
    const seen = await run(
      Effect.gen(function* () {
        const api = yield* BunqApi
        const none = yield* api.readOauthClient()
        yield* api.ensureOauthClient({ callbackUrl })
        yield* api.ensureOauthClient({ callbackUrl })
        for (const index of [1, 2, 3]) {
          world.person(uuidOf(index))
          yield* create(uuidOf(index), marker().mark)
        }
        const pages = yield* provisionPages().pipe(Stream.runCollect)
        const check = yield* api.checkPartner()
        return { none, client: yield* api.readOauthClient(), pages, check }
      })
    )
    expect(seen.none).toBeNull()
    expect(seen.client?.callbackUrls).toEqual([callbackUrl])
    expect(seen.check.partnerId).toBeGreaterThan(0)
    const uuids = seen.pages.flatMap(({ items }) => items.map(({ observation }) => observation.externalUuid))
    expect(uuids).toEqual([uuidOf(3), uuidOf(2), uuidOf(1)])
  })
})
