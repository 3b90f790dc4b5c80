import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { deadlines, expectations } from "../view/deadlines.ts"
import { interest } from "../view/interest.ts"
import { view } from "../view/view.ts"
import { anyEvent, mulberry } from "./anything.test-support.ts"
import { commandNames } from "./command.ts"
import type { Envelope } from "./envelope.ts"
import { mirrored } from "./mirrored.ts"
import { inquiryAt, onboardingAt, provisionAt, readyAt, ScriptedUser } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"
import { step } from "./step.ts"
import type { StepEvent } from "./step.ts"

const types = [
  "provision.observed",
  "onboarding.observed",
  "identity.observed",
  "inquiries.observed",
  "deadline.passed",
  "fulfilment.submit",
  "inquiry.answer",
  "identity.start",
  "identity.finish",
  "provision.close",
  "provision.retry",
  "provision.resumed",
  "command.succeeded",
  "command.failed"
]
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })
/** Of a known type, and otherwise anything at all; the numbers are often those that are waited for. */
const garbage = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom(...types),
      fc.string().filter((type) => !type.startsWith("xstate"))
    ),
    at: fc.oneof(fc.nat(), fc.anything()),
    id: fc.oneof(fc.constantFrom(...commandNames), fc.anything()),
    seq: fc.nat({ max: 20 }),
    retryAt: fc.option(fc.anything(), { nil: undefined }),
    ...Object.fromEntries(
      [
        "provision",
        "onboarding",
        "identity",
        "inquiries",
        "output",
        "failure",
        "deadline",
        "fulfilment",
        "ref"
      ].map((field) => [field, fc.anything()])
    )
  },
  { requiredKeys: ["type"] }
)

/** A user somewhere: some sensible events into a life. */
const somewhere = (seed: number, events: number): ScriptedUser => {
  const user = new ScriptedUser()
  const random = mulberry(seed)
  for (let at = 2; at < events + 2; at++) {
    const event = anyEvent(snapshotOf(user.envelope), at, random) as { type: string; actorId?: never }
    const isResult = event.type.startsWith("xstate.")
    const { output, error } = event as { output?: never; error?: never }
    const seq = event.actorId === undefined ? 0 : (user.envelope.work[event.actorId]?.seq ?? 0)
    const result = { id: event.actorId, seq, at }
    if (!isResult) user.send(event as unknown as StepEvent)
    else if (error === undefined) user.send({ type: "command.succeeded", ...result, output } as never)
    else user.send({ type: "command.failed", ...result, failure: error } as never)
  }
  return user
}

describe("step", () => {
  it("never throws, whatever comes, and what it leaves can be stored, restored and read", () => {
    const property = fc.property(
      seeds,
      fc.nat({ max: 25 }),
      fc.array(garbage, { maxLength: 6 }),
      (seed, age, events) => {
        let { envelope } = somewhere(seed, age)
        for (const event of events) {
          const taken = step(envelope, event as unknown as StepEvent)
          if (taken.facts.length === 0) throw new Error("nothing to journal")
          envelope = taken.envelope
        }
        const snapshot = snapshotOf(JSON.parse(JSON.stringify(envelope)) as Envelope)
        expect(snapshot.value).toEqual(snapshotOf(envelope).value)
      }
    )
    fc.assert(property, { numRuns: 2500, seed: 20261121 })
  }, 120_000)

  it("leaves every unsettled user with somebody to act and something that comes next (I8)", () => {
    const property = fc.property(seeds, fc.nat({ max: 60 }), (seed, age) => {
      const { envelope } = somewhere(seed, age)
      const snapshot = snapshotOf(envelope)
      const { settled, actor, actions, stalled } = view(snapshot, age, envelope)
      if (settled) return
      const byHand = actions.filter((action) => action !== "close" && action !== "retry")
      const comes = interest(snapshot).length + Object.keys(envelope.work).length
      const known = deadlines(snapshot).length + expectations(snapshot).length
      const goesOn = {
        partner: stalled && actions.includes("retry"),
        user: byHand.length > 0,
        bunq: comes > 0 && known > 0,
        nobody: false
      }
      expect(goesOn[actor]).toBe(true)
    })
    fc.assert(property, { numRuns: 1500, seed: 20261121 })
  }, 120_000)
})

/** What a bank said over time about one user; the last of each kind is how it is. */
const history = fc.record({
  provision: fc.array(fc.constantFrom("PENDING_PROCESS_USER_ONBOARDING", "NONE", "SOMETHING_NEW"), {
    minLength: 1,
    maxLength: 3
  }),
  onboarding: fc.array(fc.constantFrom("pending", "verified", "denied"), { minLength: 1, maxLength: 4 }),
  inquiries: fc.array(fc.array(fc.constantFrom("PENDING", "APPROVED"), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 4
  }),
  end: fc.option(fc.constantFrom("FAILED", "CLOSED", "CANCELLED"), { freq: 4, nil: null })
})
const entries = (statuses: readonly string[]) =>
  Object.fromEntries(statuses.map((status, id) => [id + 1, status]))

describe("observations", () => {
  it("in any order, lost and repeated, end where the bank is and never move back (I4)", () => {
    const property = fc.property(history, seeds, ({ provision, onboarding, inquiries, end }, seed) => {
      const random = mulberry(seed)
      const at = (index: number) => 10 + index
      const used = { id: 11, status: "ACTIVE", expiresAt: 5, usable: false }
      const provisions = [
        ...provision.map((subStatus, index) => ({
          ...readyAt(at(index)),
          subStatus,
          actionRequired: "SYSTEM",
          credential: used
        })),
        ...(end === null ? [] : [provisionAt(at(9), { status: end, credential: used })])
      ].map((seen) => ({ type: "provision.observed", provision: seen }) as const)
      const onboardings = onboarding.map((verdict, index) => {
        const seen = onboardingAt(at(index), { verdict, actionRequired: "SYSTEM" })
        return { type: "onboarding.observed", onboarding: seen } as const
      })
      const lists = inquiries.map((statuses, index) => {
        const seen = [inquiryAt(at(index), entries(statuses))]
        return { type: "inquiries.observed", inquiries: seen } as const
      })
      const last = [provisions, onboardings, lists].map((kind) => kind.at(-1))
      const lossy = [...provisions, ...onboardings, ...lists].flatMap((one) =>
        last.includes(one) ? [one, one] : random() < 0.3 ? [] : random() < 0.3 ? [one, one] : [one]
      )
      const sent = lossy.map((one) => ({ one, key: random() })).sort((a, b) => a.key - b.key)

      let { envelope } = new ScriptedUser().toEvaluating()
      let known = snapshotOf(envelope).context
      sent.forEach(({ one }, index) => {
        envelope = step(envelope, { ...one, at: 100 + index }).envelope
        const { context } = snapshotOf(envelope)
        const back = (["provision", "onboarding"] as const).filter(
          (kind) => (context[kind]?.updated ?? "") < (known[kind]?.updated ?? "")
        )
        if (back.length > 0 || context.inquiriesUpdated < known.inquiriesUpdated)
          throw new Error(`moved back: ${back.join()}`)
        known = context
      })

      const { phase } = view(snapshotOf(envelope), 0)
      const ends: { readonly [word: string]: string } = {
        FAILED: "failed",
        CLOSED: "closed",
        CANCELLED: "closing",
        pending: "evaluating",
        verified: "active",
        denied: "denied"
      }
      expect(phase).toBe(ends[end ?? onboarding.at(-1) ?? ""])
      if (end !== null) return
      expect(known.provision).toEqual(mirrored(provisions.at(-1)?.provision ?? readyAt(0)))
      expect(known.onboarding).toEqual(onboardings.at(-1)?.onboarding)
      const waiting = (inquiries.at(-1) ?? []).flatMap((status, id) => (status === "PENDING" ? [id + 1] : []))
      expect(known.inquiries.flatMap((inquiry) => inquiry.entries.map(({ id }) => id))).toEqual(waiting)
    })
    fc.assert(property, { numRuns: 10_000, seed: 20261121 })
  }, 120_000)
})
