import type { CommandName } from "./command.ts"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import type { ProvisionEvent } from "./provision-event.ts"
import {
  identityAt,
  inquiryAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt
} from "./scripted-user.test-support.ts"

export const mulberry = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const results = (at: number): { readonly [Name in CommandName]: object } => ({
  ...outputs,
  createProvision:
    at % 5 === 0
      ? { at, provision: null }
      : at % 11 === 0
        ? { at, provision: provisionAt(1, { product: "COMPANY_VERIFIED" }) }
        : outputs.createProvision,
  resetToken: { at },
  evaluateOnboarding: {
    at,
    accepted: at % 3 === 0,
    fulfilments: [open("ADDRESS_MAIN"), open("IDENTIFICATION_VERIFICATION")]
  },
  submitFulfilment: { at },
  submitIdentity: { at },
  answerInquiry: { at },
  closeProvision: { at }
})
const failures = ["Refused", "Forbidden", "Forbidden", "TokenLost", "CredentialRefused"]

/** Any event at all: what bank, user, operator and timers could say at this moment, sensible or not. */
export const anyEvent = (
  snapshot: Pick<ProvisionSnapshot, "children">,
  at: number,
  random: () => number
): { readonly type: string } => {
  const pick = <A>(items: readonly A[]): A => items[Math.floor(random() * items.length)] as A
  const inFlight = Object.keys(snapshot.children) as CommandName[]
  if (inFlight.length > 0 && random() < 0.5) {
    const id = pick(inFlight)
    return random() < 0.75
      ? ({ type: `xstate.done.actor.${id}`, output: results(at)[id], actorId: id } as { type: string })
      : ({
          type: `xstate.error.actor.${id}`,
          error: {
            _tag: pick(failures),
            message: "no",
            at,
            responseId: null
          },
          actorId: id
        } as { type: string })
  }
  const events: ProvisionEvent[] = [
    {
      type: "provision.observed",
      at,
      provision: pick([
        provisionAt(at),
        provisionAt(at, {
          subStatus: pick(["PENDING_PROCESS_RELATION_USER", "PENDING_PROCESS_OAUTH_REQUEST"])
        }),
        readyAt(at, pick([11, 12, 13])),
        provisionAt(at, { status: "TOKEN_RESET_REQUESTED" }),
        provisionAt(1)
      ])
    },
    {
      type: "provision.observed",
      at,
      provision: {
        ...readyAt(at),
        credential: { id: 11, status: pick(["ACTIVE", "EXPIRED"]), expiresAt: 5, usable: false }
      }
    },
    {
      type: "onboarding.observed",
      at,
      onboarding: onboardingAt(at, {
        actionRequired: pick(["USER", "SYSTEM", "NONE"]),
        verdict: pick(["pending", "pending", "pending", "pending", "verified", "denied"])
      })
    },
    {
      type: "identity.observed",
      at,
      identity: identityAt(at, { status: "PROCESSED", result: pick(["APPROVED", "REJECTED", null]) })
    },
    {
      type: "inquiries.observed",
      at,
      inquiries: [
        inquiryAt(at, {
          1: pick(["PENDING", "WAITING_FOR_REVIEW"]),
          2: pick(["PENDING", "PENDING", "APPROVED"])
        })
      ]
    },
    { type: "inquiry.answer", at, inquiryId: 500, entryId: pick([1, 2]), ref: `i${at}` },
    {
      type: "deadline.passed",
      at: pick([at, 4_000_000]),
      deadline: pick(["credential", "identity", "recheck", "overdue", "duty"] as const)
    },
    {
      type: "fulfilment.submit",
      at,
      fulfilment: pick(["ADDRESS_MAIN", "DATE_OF_BIRTH", "NATIONALITY"]),
      ref: `r${at}`
    },
    {
      type: "read.failed",
      at,
      read: pick(["readProvision", "readOnboarding", "readIdentity", "listInquiries"] as const),
      failure: { _tag: pick(["Forbidden", "Forbidden", "TokenLost"]), message: "no", at, responseId: null }
    },
    { type: "identity.start", at },
    { type: "identity.finish", at },
    { type: "provision.retry", at },
    { type: "credential.reset", at },
    { type: "provision.resumed", at }
  ]
  if (random() < 0.02) return { type: "provision.close", at } as ProvisionEvent
  if (random() < 0.02)
    return {
      type: "provision.observed",
      at,
      provision: provisionAt(at, { status: pick(["FAILED", "CLOSED", "CANCELLED"]) })
    } as ProvisionEvent
  return pick(events)
}
