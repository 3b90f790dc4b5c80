import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { CredentialObservation } from "../domain/observation.ts"
import { view } from "../view/view.ts"
import { mulberry } from "./anything.test-support.ts"
import { mirrored } from "./mirrored.ts"
import { snapshotOf } from "./opened.ts"
import {
  identityAt,
  inquiryAt,
  onboardingAt,
  outputs,
  provisionAt,
  readyAt,
  ScriptedUser
} from "./scripted-user.test-support.ts"
import type { StepEvent } from "./step.ts"

type Seen = Extract<StepEvent, { readonly type: `${string}.observed` }>
type Shown = Seen extends infer One ? (One extends Seen ? Omit<One, "at"> : never) : never

const used: CredentialObservation = { id: 11, status: "ACTIVE", expiresAt: 5, usable: false }
const fresh = (credential: Partial<CredentialObservation>): readonly CredentialObservation[] => {
  const made = { ...used, status: "PENDING_FIRST_USE", expiresAt: 9_000_000, ...credential }
  return [
    { ...made, usable: true },
    { ...made, status: "ACTIVE", usable: false }
  ]
}
/** A reset elsewhere: none, one that makes another credential, one that keeps the id; the token is used by the end, or still waits for us. */
const resets = [[], fresh({ id: 12 }), fresh({}), fresh({ id: 12 }).slice(0, 1), fresh({}).slice(0, 1)]

/** What a bank said over time about one user; the last of each kind is how it is. */
const history = fc.record({
  provision: fc.array(fc.constantFrom("PENDING_PROCESS_USER_ONBOARDING", "NONE", "SOMETHING_NEW"), {
    minLength: 1,
    maxLength: 3
  }),
  reset: fc.constantFrom(...resets),
  onboarding: fc.array(fc.constantFrom("pending", "verified", "denied"), { minLength: 1, maxLength: 4 }),
  identity: fc.option(
    fc.record({
      seen: fc.array(fc.constantFrom("CREATED", "SUBMITTED"), { maxLength: 2 }),
      result: fc.option(fc.constantFrom("APPROVED", "REJECTED"), { nil: null })
    }),
    { nil: null }
  ),
  /** When bunq accepts, counted in observations; null = it does not, in that time. */
  accepted: fc.option(fc.nat({ max: 12 }), { nil: null }),
  inquiries: fc.array(fc.array(fc.constantFrom("PENDING", "APPROVED"), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 4
  }),
  end: fc.option(fc.constantFrom("FAILED", "CLOSED", "CANCELLED"), { freq: 4, nil: null })
})
type History = typeof history extends fc.Arbitrary<infer A> ? A : never

const entries = (statuses: readonly string[]) =>
  Object.fromEntries(statuses.map((status, id) => [id + 1, status]))
const at = (index: number) => 10 + index

/** Everything bunq would show, kind by kind, oldest first. */
const shownBy = ({ provision, reset, onboarding, identity, inquiries, end }: History) => {
  const provisions = [
    ...provision.map((subStatus) => ({ subStatus, credential: used })),
    ...reset.map((credential) => ({ subStatus: provision.at(-1) ?? "NONE", credential }))
  ].map((one, index) => ({ ...readyAt(at(index)), actionRequired: "SYSTEM", ...one }))
  const last = provisions.at(-1)?.credential ?? used
  const ended = end === null ? [] : [provisionAt(at(9), { status: end, credential: last })]
  const identities = [
    ...(identity?.seen ?? []).map((status, index) => identityAt(at(index), { status })),
    ...(identity === null || identity.result === null
      ? []
      : [identityAt(at(9), { status: "PROCESSED", result: identity.result })])
  ]
  return {
    provision: [...provisions, ...ended].map((seen): Shown => ({
      type: "provision.observed",
      provision: seen
    })),
    onboarding: onboarding.map((verdict, index): Shown => ({
      type: "onboarding.observed",
      onboarding: onboardingAt(at(index), { verdict, actionRequired: "SYSTEM" })
    })),
    identity: identities.map((seen): Shown => ({ type: "identity.observed", identity: seen })),
    inquiries: inquiries.map((statuses, index): Shown => ({
      type: "inquiries.observed",
      inquiries: [inquiryAt(at(index), entries(statuses))]
    }))
  }
}

/** A user whose onboarding is evaluated, and whose identity is submitted if there is one. */
const userBefore = ({ identity }: History): ScriptedUser => {
  const user = new ScriptedUser().toEvaluating()
  if (identity === null) return user
  user.send({ type: "identity.start", at: 5 })
  user.succeed("openIdentity", outputs.openIdentity)
  user.send({ type: "identity.finish", at: 7 })
  user.succeed("submitIdentity", { at: 8 })
  return user
}

describe("observations", () => {
  it("in any order, lost and repeated, end where the bank is and never move back (I4)", () => {
    const property = fc.property(history, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (told, seed) => {
      const random = mulberry(seed)
      const shown = shownBy(told)
      const last = Object.values(shown).flatMap((kind) => kind.slice(-1))
      const sent = Object.values(shown)
        .flat()
        .flatMap((one) =>
          last.includes(one) ? [one, one] : random() < 0.3 ? [] : random() < 0.3 ? [one, one] : [one]
        )
        .map((one) => ({ one, key: random() }))
        .sort((a, b) => a.key - b.key)

      const user = userBefore(told)
      const context = () => snapshotOf(user.envelope).context
      let known = context()
      const send = (one: Shown, now: number) => {
        user.send({ ...one, at: now } as Seen)
        const next = context()
        const back = (["provision", "onboarding"] as const).filter(
          (kind) => (next[kind]?.updated ?? "") < (known[kind]?.updated ?? "")
        )
        const identityBack = (next.identity.seen?.updated ?? "") < (known.identity.seen?.updated ?? "")
        if (back.length > 0 || identityBack || next.inquiriesUpdated < known.inquiriesUpdated)
          throw new Error(`moved back: ${back.join()}`)
        known = next
      }
      sent.forEach(({ one }, index) => {
        if (index === told.accepted) user.answerAll(100 + index)
        send(one, 100 + index)
      })
      // What was shown while a session was being opened, or before bunq accepted, is seen with the next read of its kind.
      const isMoved = told.reset.length > 0 || told.accepted !== null
      for (let polls = 0; isMoved && polls < 3; polls += 1) {
        user.answerAll(1_000 + 10 * polls)
        last.forEach((one, index) => send(one, 1_001 + 10 * polls + index))
      }

      const snapshot = snapshotOf(user.envelope)
      const { phase } = view(snapshot, 0)
      const pending = isMoved ? "reviewing" : "evaluating"
      const ends: { readonly [word: string]: string } = {
        FAILED: "failed",
        CLOSED: "closed",
        CANCELLED: "closing",
        pending,
        verified: "active",
        denied: "denied"
      }
      expect(phase).toBe(ends[told.end ?? told.onboarding.at(-1) ?? ""])
      if (told.end !== null) return
      const provision = shown.provision.at(-1) as Extract<Seen, { type: "provision.observed" }>
      const onboarding = shown.onboarding.at(-1) as Extract<Seen, { type: "onboarding.observed" }>
      expect(known.provision).toEqual(mirrored(provision.provision))
      expect(known.onboarding).toEqual(onboarding.onboarding)
      const { credential } = provision.provision
      // Of a denied user nobody needs a session.
      const isWanted = credential?.usable === true && phase !== "denied"
      const opened = isWanted ? [known.sessionCredential, known.expiries?.session] : []
      expect(opened).toEqual(isWanted ? [credential.id, credential.expiresAt] : [])
      const asked = told.inquiries.at(-1) ?? []
      const waiting = asked.flatMap((status, id) => (status === "PENDING" ? [id + 1] : []))
      expect(known.inquiries.flatMap((inquiry) => inquiry.entries.map(({ id }) => id))).toEqual(waiting)
      if (phase !== "reviewing" && phase !== "evaluating") return
      const { result = null } = told.identity ?? {}
      const place = told.identity === null ? "notStarted" : (result?.toLowerCase() ?? "submitted")
      expect(known.identity.place).toBe(place)
    })
    fc.assert(property, { numRuns: 10_000, seed: 20261121 })
  }, 120_000)
})
