import type {
  DeadlineName,
  Fact,
  IdentityPlace,
  InquiryEntry,
  ProvisionContext,
  ProvisionEvent,
  ReadName,
  Source
} from "@bunq-provisioning/core"
import { commandNames } from "@bunq-provisioning/core"
import { answerableFulfilments, supportedProducts } from "@bunq-provisioning/core/input"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { inspectedContext, inspectedEvent, knownWords } from "@bunq-provisioning/runtime/inspect"
import type { InspectedContext, InspectedEvent, KnownWord } from "@bunq-provisioning/runtime/inspect"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"

/** Not never as soon as any text can be in it. */
type AnyText<T> = T extends string
  ? string extends T
    ? "text"
    : never
  : T extends ReadonlyArray<infer Inner>
    ? AnyText<Inner>
    : T extends object
      ? { [K in keyof T]-?: AnyText<T[K]> | (string extends K ? "text" : never) }[keyof T]
      : never

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const canary = "zz-Canary van der Zee"

/** Every text of a context replaced, and more of it than there is. */
const context = {
  uuid,
  requestRef: canary,
  product: canary,
  adopt: false,
  since: 1,
  email: canary,
  closeRequested: true,
  provision: {
    id: 7,
    status: canary,
    subStatus: "PENDING_PROCESS_USER",
    actionRequired: canary,
    updated: canary,
    credential: { id: 8, status: canary, expiresAt: 9, usable: true, token: canary }
  },
  user: { userApiKeyId: 1, userPersonId: 2, partnerCompanyId: 3 },
  onboarding: { id: 4, status: canary, actionRequired: "USER", verdict: canary, waitingMessage: canary },
  required: [{ type: canary, mandatoryBy: 5, note: canary }, { type: "ADDRESS_MAIN" }],
  fulfilled: [canary, "EMAIL"],
  duties: [{ type: canary, dueAt: 6 }],
  answers: { [canary]: { ref: canary, state: "given" }, EMAIL: { ref: canary, state: canary } },
  submitting: canary,
  identity: {
    id: 1,
    place: canary,
    attempts: 1,
    seen: { status: canary, failReasons: [canary], result: canary }
  },
  inquiries: [
    { id: 1, status: canary, purpose: canary, entries: [{ id: 2, type: canary, ref: canary, state: canary }] }
  ],
  problems: { createProvision: { reason: canary, message: canary, at: 1, responseId: canary }, [canary]: {} }
}

describe("inspectedContext", () => {
  it("has no place for a text", () => {
    expectTypeOf<AnyText<InspectedContext>>().toEqualTypeOf<never>()
    expectTypeOf<AnyText<InspectedEvent>>().toEqualTypeOf<never>()
    // It is seen where there is one.
    expectTypeOf<AnyText<ProvisionContext>>().toEqualTypeOf<"text">()
    expectTypeOf<AnyText<{ readonly [key: string]: 1 }>>().toEqualTypeOf<"text">()
  })

  it("lets words through that are known, and shows others as a question mark", () => {
    const seen = inspectedContext(context)
    expect(JSON.stringify(seen)).not.toContain("Canary")
    expect(seen).toMatchObject({
      uuid,
      product: "?",
      closeRequested: true,
      provision: { id: 7, status: "?", subStatus: "PENDING_PROCESS_USER", credential: { usable: true } },
      onboarding: { status: "?", actionRequired: "USER" },
      required: [
        { type: "?", mandatoryBy: 5 },
        { type: "ADDRESS_MAIN", mandatoryBy: null }
      ],
      fulfilled: ["?", "EMAIL"],
      answers: { "?": { state: "given" }, EMAIL: { state: "?" } },
      problems: { createProvision: { reason: "?", at: 1 } }
    })
  })

  it("whatever it is given, it does not throw, tells nothing of it, and gives the same when it is given what it gave", () => {
    const leaf = fc.oneof(fc.constant(canary), fc.integer(), fc.boolean(), fc.constant(null))
    const any = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            ...Object.keys(context),
            "id",
            "status",
            "type",
            "state",
            "entries",
            "seen",
            "credential"
          ),
          tie("node")
        )
      )
    })).node
    fc.assert(
      fc.property(any, (given) => {
        const [seen, event] = [inspectedContext(given), inspectedEvent(given)]
        expect(JSON.stringify([seen, event])).not.toContain("Canary")
        expect(inspectedContext(seen)).toEqual(seen)
        expect(inspectedEvent(event)).toEqual(event)
      }),
      { numRuns: 300 }
    )
  })
})

it("an event's odd values do not make it throw", () => {
  const odd: unknown = Object.create(null)
  expect(inspectedEvent({ type: "inquiry.answer", inquiryId: odd, entryId: canary }).about).toBeNull()
  expect(inspectedEvent({ type: "inquiry.answer", inquiryId: 5, entryId: 6 }).about).toBe("5/6")
})

describe("knownWords", () => {
  it("has every word of ours: none is added without being let through or left out on purpose", () => {
    expectTypeOf<ProvisionEvent["type"]>().toExtend<KnownWord<"event">>()
    expectTypeOf<Fact["kind"]>().toExtend<KnownWord<"fact">>()
    expectTypeOf<Source>().toExtend<KnownWord<"source">>()
    expectTypeOf<DeadlineName>().toExtend<KnownWord<"deadline">>()
    expectTypeOf<ReadName>().toExtend<KnownWord<"trouble">>()
    expectTypeOf<IdentityPlace>().toExtend<KnownWord<"identityPlace">>()
    expectTypeOf<InquiryEntry["state"]>().toExtend<KnownWord<"answerState">>()
    expectTypeOf<BunqReason["_tag"]>().toExtend<KnownWord<"failure">>()
    expect(knownWords.command).toEqual(commandNames)
    expect(knownWords.product).toEqual(supportedProducts)
    expect(
      answerableFulfilments.filter((type) => !(knownWords.fulfilment as readonly string[]).includes(type))
    ).toEqual([])
  })
})
