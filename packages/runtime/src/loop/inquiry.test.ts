import type { InquiryObservation } from "@bunq-provisioning/core"
import { ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Redacted, Scope } from "effect"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { rawBytes, temporaryFolder } from "../temporary-folder.test-support.ts"
import { Provisioner } from "./provisioner.ts"
import { bunqError, makeScriptedBank } from "./scripted-bank.test-support.ts"
import type { ScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, playUntil, testWorld, uuidOf } from "./test-world.test-support.ts"
import type { UserEvent } from "./user-event.ts"

const { file } = temporaryFolder()
const uuid = uuidOf(1)
const canary = "CANARY-INCOME-5c1d"
const inquiry: InquiryObservation = {
  id: 70,
  updated: "2026-11-02 10:00:00.000000",
  status: "EXPECTING_REPLY_FROM_USER",
  purpose: "COMPLIANCE_SCREENING",
  expiresAt: null,
  entries: [{ id: 701, type: "USER_PERSON_SOURCE_OF_INCOME", status: "PENDING" }]
}
const pdf = (size: number) =>
  ({ contentType: "application/pdf", bytes: new Uint8Array(size).fill(7) }) as const
const answer = { type: "inquiry.answer", inquiryId: 70, entryId: 701, answer: canary } as const

const refusal = (event: unknown) =>
  Provisioner.use((provisioner) => Effect.flip(provisioner.send(uuid, event as UserEvent)))

/** A verified user, and bunq asks. */
const asked = (bank: ScriptedBank) =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    yield* provisioner.provision(person())
    const playing = yield* Effect.forkChild(playUntil(uuid, ({ settled }) => settled))
    yield* pass("2 minutes")
    yield* Fiber.join(playing)
    bank.people.get(uuid)?.inquiries.push(inquiry)
    yield* pass("10 seconds")
    return yield* provisioner.view(uuid)
  })

describe("an inquiry", () => {
  it.effect("is shown, answered once, and the answer is sealed", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const [provisioner, store, sealer] = [yield* Provisioner, yield* ProvisionStore, yield* Sealer]
      expect((yield* asked(bank)).inquiries).toMatchObject([
        { id: 70, entries: [{ id: 701, state: "open" }] }
      ])
      const attachments = [{ ...pdf(3), description: "payslip" }]
      const receipt = yield* provisioner.send(uuid, { ...answer, attachments }, { id: "one" })
      expect(receipt.outcome).toBe("accepted")
      yield* pass("5 seconds")
      const ref = bank.people.get(uuid)?.inquiryAnswers.get(701) ?? ""
      expect(ref).toMatch(/^answer:[0-9a-f]{12}$/)
      expect(bank.count("answerInquiry")).toBe(1)
      const context = { owner: uuid, purpose: ref }
      const sealed = (yield* store.sealed(uuid, ref)) ?? new Uint8Array()
      expect(JSON.parse(Redacted.value(yield* sealer.open(context, sealed)))).toEqual({
        answer: canary,
        attachments: [{ contentType: "application/pdf", bytes: "BwcH", description: "payslip" }]
      })
      const said = [
        yield* provisioner.view(uuid),
        yield* provisioner.journal(uuid),
        yield* provisioner.explain(uuid),
        yield* store.load(uuid)
      ]
      expect(JSON.stringify(said)).not.toMatch(/CANARY|payslip|BwcH/)
      expect((yield* provisioner.journal(uuid)).map(({ cause }) => cause)).toContain("inquiry.answer 70/701")
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("refuses what cannot be an answer, and repeats none of it", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* asked(bank)
      const long = Array.from({ length: 3 }, () => pdf(7_000_000))
      const bad = [
        { ...answer, inquiryId: "70" },
        { ...answer, entryId: 1.5 },
        { ...answer, answer: "" },
        { ...answer, answer: undefined },
        { ...answer, attachments: [pdf(0)] },
        { ...answer, attachments: [pdf(10_000_001)] },
        { ...answer, attachments: [{ ...pdf(1), contentType: "text/html" }] },
        { ...answer, attachments: Array.from({ length: 11 }, () => pdf(1)) },
        { ...answer, attachments: long }
      ]
      for (const event of bad) {
        const error = yield* refusal(event)
        expect(error).toMatchObject({ _tag: "InputError", reason: { _tag: "InvalidInquiryAnswer" } })
        expect(error.message).not.toContain(canary)
      }
      const elsewhere = yield* provisioner.send(uuid, { ...answer, entryId: 999 })
      expect(elsewhere.outcome).toBe("ignored")
      expect(bank.count("answerInquiry")).toBe(0)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("is answered after a restart, from the sealed row, and nothing of it is in the file", () =>
    Effect.gen(function* () {
      const [bank, path] = [makeScriptedBank(), file()]
      const life = <A, E>(body: Effect.Effect<A, E, Provisioner | ProvisionStore>) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          const world = testWorld(bank, SqliteStore.layer({ file: path }))
          const built = yield* Layer.build(world).pipe(Scope.provide(scope))
          const result = yield* Effect.provideContext(body, built)
          yield* Scope.close(scope, Exit.void)
          return result
        })
      bank.before = (operation) => (operation === "answerInquiry" ? Effect.never : Effect.void)
      const work = Effect.map(
        ProvisionStore.use((store) => store.load(uuid)),
        (envelope) => envelope?.work["answerInquiry"]
      )
      const before = yield* life(
        Effect.gen(function* () {
          yield* asked(bank)
          yield* Provisioner.use((provisioner) => provisioner.send(uuid, answer))
          yield* pass("5 seconds")
          return yield* work
        })
      )
      expect(before).toMatchObject({ attempt: 0 })
      const resumed = yield* life(Effect.andThen(pass("1 second"), work))
      expect([bank.count("answerInquiry"), resumed]).toEqual([2, before])
      bank.before = () => Effect.void
      yield* life(pass("5 seconds"))
      expect(bank.people.get(uuid)?.inquiryAnswers.size).toBe(1)
      for (const form of [canary, Buffer.from(canary).toString("base64").slice(0, -3)])
        expect(rawBytes(path)).not.toContain(form)
    })
  )

  it.effect(
    "that bunq does not take comes back to the user, and a retry is not needed for another answer",
    () => {
      const bank = makeScriptedBank()
      return Effect.gen(function* () {
        const provisioner = yield* Provisioner
        yield* asked(bank)
        bank.before = (operation) =>
          operation === "answerInquiry"
            ? Effect.fail(bunqError(operation, { _tag: "Refused", status: 400, hint: "no" }))
            : Effect.void
        yield* provisioner.send(uuid, answer)
        yield* pass("5 seconds")
        const view = yield* provisioner.view(uuid)
        expect(view.inquiries).toMatchObject([{ entries: [{ id: 701, state: "refused" }] }])
        bank.before = () => Effect.void
        yield* provisioner.send(uuid, { ...answer, answer: "another" })
        yield* pass("5 seconds")
        expect(bank.people.get(uuid)?.inquiryAnswers.size).toBe(1)
      }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
    }
  )
})

describe("a document", () => {
  it.effect("is taken as bytes with a fulfilment, and sealed", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const [provisioner, store, sealer] = [yield* Provisioner, yield* ProvisionStore, yield* Sealer]
      yield* provisioner.provision(person())
      yield* provisioner.send(uuid, {
        type: "fulfilment.submit",
        fulfilment: "DOCUMENT_IDENTIFICATION",
        data: { documentType: "CRYPTO_KYC_QUESTIONNAIRE", country: "NL", front: pdf(3) }
      })
      const envelope = yield* store.load(uuid)
      const [purpose = ""] = /answer:[0-9a-f]{12}/.exec(JSON.stringify(envelope)) ?? []
      const sealed = (yield* store.sealed(uuid, purpose)) ?? new Uint8Array()
      expect(JSON.parse(Redacted.value(yield* sealer.open({ owner: uuid, purpose }, sealed)))).toEqual({
        documentType: "CRYPTO_KYC_QUESTIONNAIRE",
        country: "NL",
        front: { contentType: "application/pdf", bytes: "BwcH" }
      })
      const bad = { documentType: "X_Y", country: "NL", front: { ...pdf(1), contentType: "image/tiff" } }
      expect(
        yield* refusal({ type: "fulfilment.submit", fulfilment: "DOCUMENT_IDENTIFICATION", data: bad })
      ).toMatchObject({ reason: { _tag: "InvalidFulfilmentData", field: "front" } })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})
