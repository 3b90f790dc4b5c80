import type {
  CredentialObservation,
  IdentityObservation,
  InquiryObservation,
  OnboardingObservation,
  ProvisionObservation
} from "@bunq-provisioning/core"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BunqReason, Observed } from "@bunq-provisioning/core/ports"
import { Redacted } from "effect"
import type { PlannedUser } from "../plan/plan.ts"

type Mutable<A> = { -readonly [Key in keyof A]: A[Key] }

export interface BankIdentity extends Mutable<Omit<IdentityObservation, "failReasons">> {
  readonly sdk: string
}

/** One provision as the bank keeps it. */
export interface BankProvision {
  readonly id: number
  readonly uuid: string
  readonly index: number
  readonly person: PlannedUser
  readonly created: string
  updated: string
  status: string
  subStatus: string
  actionRequired: string
  credential:
    | (Mutable<Omit<CredentialObservation, "usable">> & { token: string | null; expiresAt: number })
    | null
  /** The credentials that opened a session. */
  readonly sessions: Set<number>
  onboarding: Mutable<OnboardingObservation> | null
  acceptedAt: number | null
  readonly answers: Map<string, string>
  readonly identities: BankIdentity[]
  inquiry: (Mutable<Omit<InquiryObservation, "entries">> & { entry: string }) | null
}

/** The bank says no. */
export class Refusal extends Error {
  readonly reason: BunqReason
  constructor(reason: BunqReason) {
    super(reason._tag)
    this.reason = reason
  }
}

export const provisionSeen = (one: BankProvision): Observed<ProvisionObservation> => {
  const { id, uuid, created, updated, status, subStatus, actionRequired, credential, person } = one
  const usable = typeof credential?.token === "string"
  return {
    observation: {
      id,
      externalUuid: uuid,
      product: person.audit ? "USER_ANONYMOUS_TRANSACTION_AUDIT" : "USER_VERIFIED",
      created,
      updated,
      status,
      subStatus,
      actionRequired,
      credential:
        credential === null
          ? null
          : { id: credential.id, status: credential.status, expiresAt: credential.expiresAt, usable }
    },
    secrets: usable
      ? [{ purpose: sealedPurpose.token(credential.id), value: Redacted.make(credential.token as string) }]
      : []
  }
}

export const identitySeen = ({ sdk, ...identity }: BankIdentity): Observed<IdentityObservation> => ({
  observation: { ...identity, failReasons: [] },
  secrets: [{ purpose: sealedPurpose.identitySdk(identity.id), value: Redacted.make(sdk) }]
})

export const inquiriesSeen = ({ inquiry }: BankProvision): readonly InquiryObservation[] => {
  if (inquiry === null) return []
  const { entry, ...seen } = inquiry
  return [{ ...seen, entries: [{ id: seen.id + 1, type: "TEXT", status: entry }] }]
}
