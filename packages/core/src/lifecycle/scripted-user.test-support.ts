import type {
  Fulfilment,
  IdentityObservation,
  InquiryObservation,
  OnboardingObservation,
  ProvisionObservation
} from "../domain/observation.ts"
import type { JournalEntry } from "../view/journal-entry.ts"
import { begin, step } from "./step.ts"
import type { OwedCommand, Step, StepEvent } from "./step.ts"
import type { CommandName, CommandOutput } from "./command.ts"
import type { Envelope } from "./envelope.ts"
import type { ProvisionInput } from "./provision-context.ts"

export const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const stamp = (at: number) => `2026-11-21 10:00:00.${String(at).padStart(6, "0")}`

export const provisionAt = (at: number, over: Partial<ProvisionObservation> = {}): ProvisionObservation => ({
  id: 7,
  externalUuid: uuid,
  product: "USER_VERIFIED",
  created: stamp(0),
  updated: stamp(at),
  status: "CREATED",
  subStatus: "PENDING_PROCESS_USER",
  actionRequired: "SYSTEM",
  credential: null,
  ...over
})
export const readyAt = (at: number, credentialId = 11): ProvisionObservation =>
  provisionAt(at, {
    subStatus: "PENDING_PROCESS_USER_ONBOARDING",
    actionRequired: "USER",
    credential: { id: credentialId, status: "PENDING_FIRST_USE", expiresAt: 3_600_000, usable: true }
  })
export const onboardingAt = (
  at: number,
  over: Partial<OnboardingObservation> = {}
): OnboardingObservation => ({
  id: 260,
  updated: stamp(at),
  status: "ELECTRONIC_MONEY",
  actionRequired: "USER",
  verdict: "pending",
  waitingType: null,
  waitingMessage: null,
  ...over
})
export const identityAt = (at: number, over: Partial<IdentityObservation> = {}): IdentityObservation => ({
  id: 36,
  updated: stamp(at),
  status: "CREATED",
  result: null,
  failReasons: [],
  ...over
})
export const inquiryAt = (
  at: number,
  entries: Readonly<Record<number, string>>,
  over: Partial<InquiryObservation> = {}
): InquiryObservation => ({
  id: 500,
  updated: stamp(at),
  status: "EXPECTING_REPLY_FROM_USER",
  purpose: "ONBOARDING",
  expiresAt: null,
  entries: Object.entries(entries).map(([id, status]) => ({
    id: Number(id),
    type: "USER_PERSON_SOURCE_OF_INCOME",
    status
  })),
  ...over
})
export const open = (type: string, status: string | null = null): Fulfilment => ({
  type,
  status,
  allowed: ["FULFILLED"],
  mandatoryBy: null
})
export const outputs = {
  createProvision: { at: 1, provision: provisionAt(1) },
  openUserSession: { at: 1, user: { userApiKeyId: 1364, userPersonId: 1363, partnerCompanyId: 1360 } },
  openOnboarding: { at: 1, onboardingId: 260 },
  openIdentity: { at: 1, identityId: 36 }
}

/** Drives one user through `step`, event by event, as a runtime would: it answers the command in flight under its own seq. */
export class ScriptedUser {
  envelope: Envelope
  last: Step
  inFlight: readonly OwedCommand[]
  /** What a runtime would have written, oldest first. */
  readonly journal: JournalEntry[] = []
  constructor(input: Partial<ProvisionInput> = {}) {
    this.last = begin({ uuid, requestRef: "request", at: 0, ...input })
    this.envelope = this.last.envelope
    this.inFlight = this.last.start
    this.note({ type: "provision.requested", at: input.at ?? 0 })
  }
  private note(event: StepEvent | { readonly type: "provision.requested"; readonly at: number }): void {
    const about = "id" in event ? ` ${event.id}` : "deadline" in event ? ` ${event.deadline}` : ""
    const asked = /^(identity|fulfilment|inquiry)[.](start|finish|submit|answer)$/.test(event.type)
    const source = asked ? "user" : event.type === "deadline.passed" ? "timer" : "bank"
    for (const fact of this.last.facts)
      if (fact.kind !== "ignored")
        this.journal.push({
          number: this.journal.length + 1,
          seq: this.envelope.seq,
          at: event.at,
          source: /^provision[.](requested|close|retry)$/.test(event.type) ? "operator" : source,
          cause: event.type + about,
          fact,
          responseId: source === "bank" && event.type !== "provision.requested" ? `r-${event.at}` : null
        })
  }
  send(event: StepEvent): Step {
    this.last = step(this.envelope, event)
    this.envelope = this.last.envelope
    const stopped = new Set(this.last.stop)
    this.inFlight = [...this.inFlight.filter(({ id }) => !stopped.has(id)), ...this.last.start]
    this.note(event)
    return this.last
  }
  succeed<Name extends CommandName>(id: Name, output: CommandOutput<Name>): Step {
    const command = this.inFlight.find((owed) => owed.id === id)
    if (command === undefined)
      throw new Error(`${id} is not in flight: ${this.inFlight.map((owed) => owed.id).join()}`)
    this.inFlight = this.inFlight.filter((owed) => owed !== command)
    return this.send({ type: "command.succeeded", id, seq: command.seq, at: output.at, output })
  }
  fail(
    id: CommandName,
    tag: string,
    options: { readonly at?: number; readonly retryAt?: number; readonly fields?: readonly string[] } = {}
  ): Step {
    const command = this.inFlight.find((owed) => owed.id === id)
    if (command === undefined) throw new Error(`${id} is not in flight`)
    const at = options.at ?? 1
    const named = options.fields === undefined ? {} : { fields: options.fields }
    const failure = { _tag: tag, message: `${id} failed`, at, responseId: "r-1", ...named }
    this.inFlight = this.inFlight.filter((owed) => owed !== command)
    return this.send({
      type: "command.failed",
      id,
      seq: command.seq,
      at,
      failure,
      ...(options.retryAt === undefined ? {} : { retryAt: options.retryAt })
    })
  }
  /** Answers what is in flight, until nothing is: sessions and onboardings are opened, bunq accepts, and closes. */
  answerAll(now: number): void {
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const [command] = this.inFlight
      if (command === undefined) return
      if (command.id === "openUserSession") this.succeed(command.id, { ...outputs.openUserSession, at: now })
      else if (command.id === "openOnboarding") this.succeed(command.id, outputs.openOnboarding)
      else if (command.id === "evaluateOnboarding")
        this.succeed(command.id, { at: now, accepted: true, fulfilments: [] })
      else if (command.id === "closeProvision") this.succeed(command.id, { at: now })
      else throw new Error(`${command.id} is in flight`)
    }
  }
  /** Up to the first evaluation of the onboarding. */
  toEvaluating(): this {
    this.succeed("createProvision", outputs.createProvision)
    this.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    this.succeed("openUserSession", outputs.openUserSession)
    this.succeed("openOnboarding", outputs.openOnboarding)
    return this
  }
  /** Verified by bunq, at 9. */
  toActive(): this {
    this.toEvaluating()
    this.succeed("evaluateOnboarding", { at: 5, accepted: true, fulfilments: [] })
    const onboarding = onboardingAt(9, { verdict: "verified", status: "VERIFIED", actionRequired: "NONE" })
    this.send({ type: "onboarding.observed", at: 9, onboarding })
    return this
  }
}
