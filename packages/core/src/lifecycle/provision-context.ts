import type {
  IdentityObservation,
  OnboardingObservation,
  ProvisionedUser,
  ProvisionObservation
} from "../domain/observation.ts"

/** A command that failed for good, kept until it succeeds. */
export interface Problem {
  readonly reason: string
  readonly message: string
  readonly at: number
  readonly responseId: string | null
}

/** An answer the user gave: a reference to the sealed row, and how far it has come. */
export interface Answer {
  readonly ref: string
  readonly state: "given" | "sending" | "sent" | "refused"
}

/** What is kept of a provision: the rest is known, or of no use. */
export type MirroredProvision = Omit<ProvisionObservation, "externalUuid" | "created">

export const mirrored = (provision: ProvisionObservation): MirroredProvision => {
  const { id, updated, status, subStatus, actionRequired, credential } = provision
  return { id, updated, status, subStatus, actionRequired, credential }
}

/** Plain JSON: ids, what was last observed, what is required, what was asked. Never a secret, never personal data (I1). */
export interface ProvisionContext {
  readonly uuid: string
  readonly requestRef: string
  /** When the present phase began. */
  readonly since: number
  readonly closeRequested: boolean
  readonly provision: MirroredProvision | null
  /** The credential that must not be used again: expired, lost, or refused by bunq. */
  readonly spentCredential: number | null
  readonly user: ProvisionedUser | null
  readonly onboardingId: number | null
  readonly onboarding: OnboardingObservation | null
  readonly onboardingSeenAt: number | null
  /** What bunq still waits for, identity included; what satisfies it is decided when bunq answers. */
  readonly required: ReadonlyArray<{
    readonly type: string
    /** Epoch ms; absent = now. */ readonly mandatoryBy?: number
  }>
  /** The types bunq is satisfied with. */
  readonly fulfilled: readonly string[]
  readonly evaluatedAt: number | null
  /** When bunq accepted the desired statuses; null while anything is missing. */
  readonly acceptedAt: number | null
  /** Something changed that bunq should judge again. */
  readonly reevaluate: boolean
  readonly answers: { readonly [fulfilment: string]: Answer }
  /** The type of the answer on its way to bunq. */
  readonly submitting: string | null
  readonly identity: {
    readonly id: number | null
    readonly attempts: number
    readonly startedAt: number | null
    readonly seen: IdentityObservation | null
  }
  readonly problems: { readonly [command: string]: Problem }
}

export interface ProvisionInput {
  readonly uuid: string
  /** The sealed row that holds the request: e-mail, phone number, product. */
  readonly requestRef: string
  readonly at: number
}

/** Tolerates missing input: xstate runs it with none when it builds a throw-away actor. */
export const initialContext = (input: ProvisionInput | undefined): ProvisionContext => ({
  uuid: input?.uuid ?? "",
  requestRef: input?.requestRef ?? "",
  since: input?.at ?? 0,
  closeRequested: false,
  provision: null,
  spentCredential: null,
  user: null,
  onboardingId: null,
  onboarding: null,
  onboardingSeenAt: null,
  required: [],
  fulfilled: [],
  evaluatedAt: null,
  acceptedAt: null,
  reevaluate: false,
  answers: {},
  submitting: null,
  identity: { id: null, attempts: 0, startedAt: null, seen: null },
  problems: {}
})

/** Whose onboarding a command is about; on-behalf paths take `UserApiKey.id` (D3). */
export const userPath = ({ uuid, user }: ProvisionContext) => ({ uuid, userId: user?.userApiKeyId ?? 0 })
