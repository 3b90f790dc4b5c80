import type { IdentityObservation, OnboardingObservation, ProvisionedUser } from "../domain/observation.ts"
import type { Product } from "../domain/product.ts"
import type { MirroredProvision } from "./mirrored.ts"

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
  /** When bunq took it. */
  readonly sentAt?: number
  /** Fields of it that bunq named when it refused it. */
  readonly fields?: readonly string[]
}

/** Something bunq wants in time, although the user is verified without it [API §6.3]. */
export interface Duty {
  readonly type: string
  /** Epoch ms. */
  readonly dueAt: number
}

/** A question of an inquiry that waits for its answer, or for bunq to take note of it. */
export interface InquiryEntry {
  readonly id: number
  readonly type: string
  readonly state: "open" | Answer["state"]
  readonly ref?: string
}

/** An inquiry the user must answer; answered entries and answered inquiries are not kept. */
export interface Inquiry {
  readonly id: number
  readonly updated: string
  readonly status: string
  readonly purpose: string | null
  readonly expiresAt: number | null
  readonly entries: readonly InquiryEntry[]
}

/** How far the identity session has come, kept so that a renewed credential does not set the user back. */
export type IdentityPlace =
  | "notStarted"
  | "opening"
  | "inProgress"
  | "submitting"
  | "submitted"
  | "approved"
  | "rejected"

/** The regions that keep a time of their own: how long they are where they are. */
export type Aside = "identity" | "answers"

/** Plain JSON: ids, what was last observed, what is required, what was asked. Never a secret, never personal data (I1). */
export interface ProvisionContext {
  readonly uuid: string
  readonly requestRef: string
  readonly product: Product
  /** Only look for a provision that exists at bunq; make none. */
  readonly adopt: boolean
  /** When the present phase began. */
  readonly since: number
  readonly aside: { readonly [region in Aside]: number }
  /** Up to when passed deadlines were noted. */
  readonly noted: { readonly overdue: number; readonly duty: number }
  readonly closeRequested: boolean
  readonly provision: MirroredProvision | null
  /** When it last turned out to have changed. */
  readonly provisionSeenAt: number | null
  /** The credential that must not be used again: expired, lost, or refused by bunq. */
  readonly spentCredential: number | null
  /** The one that showed when bunq began a reset: not to be used until the reset is over. */
  readonly heldCredential: number | null
  /** The one the session is, or is being, opened with. */
  readonly sessionCredential: number | null
  /** Until when the two could be used the first time, epoch ms: a later one under the same id is another credential. */
  readonly expiries?: { readonly [role in "spent" | "session"]?: number | null }
  /** Fresh credentials asked for since a session was last opened. */
  readonly resets: number
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
  readonly duties: readonly Duty[]
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
    readonly place: IdentityPlace
    readonly attempts: number
    readonly startedAt: number | null
    readonly seen: IdentityObservation | null
  }
  readonly inquiries: readonly Inquiry[]
  /** The latest `updated` of any inquiry seen: a list that knows less is older. */
  readonly inquiriesUpdated: string
  readonly problems: { readonly [command: string]: Problem }
}

export interface ProvisionInput {
  readonly uuid: string
  /** The sealed row that holds the request: e-mail, phone number, product. */
  readonly requestRef: string
  readonly at: number
  /** `USER_VERIFIED` by default; what is adopted brings its own, if bunq names one. */
  readonly product?: Product
  /** Takes over a provision that exists at bunq, and makes none. */
  readonly adopt?: boolean
}

/** Tolerates missing input: xstate runs it with none when it builds a throw-away actor. */
export const initialContext = (input: ProvisionInput | undefined): ProvisionContext => ({
  uuid: input?.uuid ?? "",
  requestRef: input?.requestRef ?? "",
  product: input?.product ?? "USER_VERIFIED",
  adopt: input?.adopt ?? false,
  since: input?.at ?? 0,
  aside: { identity: 0, answers: 0 },
  noted: { overdue: 0, duty: 0 },
  closeRequested: false,
  provision: null,
  provisionSeenAt: null,
  spentCredential: null,
  heldCredential: null,
  sessionCredential: null,
  resets: 0,
  user: null,
  onboardingId: null,
  onboarding: null,
  onboardingSeenAt: null,
  required: [],
  fulfilled: [],
  duties: [],
  evaluatedAt: null,
  acceptedAt: null,
  reevaluate: false,
  answers: {},
  submitting: null,
  identity: { id: null, place: "notStarted", attempts: 0, startedAt: null, seen: null },
  inquiries: [],
  inquiriesUpdated: "",
  problems: {}
})

/** Whose onboarding a command is about; on-behalf paths take `UserApiKey.id` (D3). */
export const userPath = ({ uuid, user }: ProvisionContext) => ({ uuid, userId: user?.userApiKeyId ?? 0 })
