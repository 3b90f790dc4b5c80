import type { Fulfilment } from "@bunq-provisioning/core"
import type { WorldTime } from "../world/world-time.ts"
import type { BankLog } from "./bank-log.ts"
import { Refusal } from "./bank-records.ts"
import type { BankIdentity, BankProvision } from "./bank-records.ts"

const questions = ["ADDRESS_MAIN", "DATE_OF_BIRTH", "TAX_RESIDENCY"] as const
const identityType = "IDENTIFICATION_VERIFICATION"
const [identify, review, look] = [15_000, 30_000, 20_000]

interface Kit {
  readonly time: WorldTime
  readonly log: BankLog
  readonly changed: (one: BankProvision, what: "provision" | "onboarding" | "identity" | "inquiry") => void
  readonly ended: (one: BankProvision) => boolean
  readonly stamp: () => string
}

/** What the bank does with a user who has a session. */
export const makeOnboardings = ({ time, log, changed, ended, stamp }: Kit) => {
  const alive = (one: BankProvision): void => {
    if (ended(one)) throw new Refusal({ _tag: "Forbidden" })
  }
  const opened = (one: BankProvision) => {
    alive(one)
    if (one.onboarding === null) throw new Refusal({ _tag: "NotFound" })
    return one.onboarding
  }
  const open = (type: string): Fulfilment => ({
    type,
    status: null,
    allowed: ["FULFILLED"],
    mandatoryBy: null
  })

  const openOnboarding = (one: BankProvision): number => {
    alive(one)
    one.onboarding ??= {
      id: one.id * 100 + 7,
      updated: stamp(),
      status: "ELECTRONIC_MONEY",
      actionRequired: "NONE",
      verdict: "pending",
      waitingType: null,
      waitingMessage: null
    }
    return one.onboarding.id
  }

  const ask = (one: BankProvision): void => {
    const id = one.id * 100 + 50
    one.inquiry = {
      id,
      updated: stamp(),
      status: "PENDING_USER_INPUT",
      purpose: null,
      expiresAt: null,
      entry: "PENDING"
    }
    changed(one, "inquiry")
  }

  const decide = (one: BankProvision): void => {
    if (ended(one) || one.onboarding === null) return
    const denied = one.person.fate === "denied"
    const word = denied ? "DENIED" : "VERIFIED"
    Object.assign(one.onboarding, {
      status: word,
      verdict: denied ? "denied" : "verified",
      actionRequired: "NONE",
      updated: stamp()
    })
    if (!denied && one.status === "CREATED" && one.credential?.token === null)
      Object.assign(one, { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE" })
    changed(one, "onboarding")
    changed(one, "provision")
    if (one.person.inquiry && !denied) time.after(look, () => ask(one))
  }

  const evaluateOnboarding = (one: BankProvision) => {
    opened(one)
    const missing: string[] = questions.filter((type) => !one.answers.has(type))
    if (one.identities.every(({ result }) => result !== "APPROVED")) missing.push(identityType)
    if (missing.length > 0) return { accepted: false, fulfilments: missing.map(open) }
    if (one.acceptedAt === null) {
      one.acceptedAt = time.now
      // Under review: bunq acts, and says so.
      Object.assign(one.onboarding ?? {}, {
        actionRequired: "BUNQ",
        waitingType: "AUTOMATED",
        updated: stamp()
      })
      time.after(review * one.person.slowness, () => decide(one))
    }
    return { accepted: true, fulfilments: [] }
  }

  const submitFulfilment = (one: BankProvision, type: string, answer: string): void => {
    opened(one)
    if (answer.includes("wrong")) throw new Refusal({ _tag: "Refused", status: 400, hint: "not accepted" })
    log.write({ what: "answer-taken", uuid: one.uuid, type })
    one.answers.set(type, answer)
  }

  /** The session of an attempt that was opened before is found again. */
  const openIdentity = (one: BankProvision, attempt: number): BankIdentity => {
    opened(one)
    const known = one.identities[attempt - 1]
    if (known !== undefined) return known
    const id = one.id * 100 + 20 + one.identities.length
    const identity = { id, updated: stamp(), status: "CREATED", result: null, sdk: `CANARY-sdk-${id}` }
    one.identities.push(identity)
    return identity
  }
  const identityOf = (one: BankProvision, id: number): BankIdentity => {
    const found = one.identities.find((identity) => identity.id === id)
    if (found === undefined) throw new Refusal({ _tag: "NotFound" })
    return found
  }
  const submitIdentity = (one: BankProvision, id: number): void => {
    alive(one)
    const identity = identityOf(one, id)
    if (identity.status !== "CREATED") return
    const nth = one.identities.filter(({ status }) => status !== "CREATED").length
    Object.assign(identity, { status: "SUBMITTED", updated: stamp() })
    time.after(identify * one.person.slowness, () => {
      const results = one.person.identityResults
      const result = results[Math.min(nth, results.length - 1)] ?? "APPROVED"
      Object.assign(identity, { status: "PROCESSED", result, updated: stamp() })
      changed(one, "identity")
    })
  }

  const answerInquiry = (one: BankProvision): void => {
    alive(one)
    if (one.inquiry === null) throw new Refusal({ _tag: "NotFound" })
    if (one.inquiry.entry !== "PENDING") return
    Object.assign(one.inquiry, { entry: "SUBMITTED", status: "PENDING_BUNQ_REVIEW", updated: stamp() })
    time.after(look, () => {
      Object.assign(one.inquiry ?? {}, { entry: "APPROVED", status: "FINALIZED", updated: stamp() })
      changed(one, "inquiry")
    })
  }

  return {
    openOnboarding,
    evaluateOnboarding,
    submitFulfilment,
    openIdentity,
    identityOf,
    submitIdentity,
    answerInquiry
  }
}
