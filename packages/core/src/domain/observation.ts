/** The credential of a provision as last seen. Its token is in the vault, never here. */
export interface CredentialObservation {
  readonly id: number
  readonly status: string
  /** Epoch ms by which the first session must be open; null when the bank gave none [API §5.6]. */
  readonly expiresAt: number | null
  /** A token came with it and was sealed. A non-null token is usable whatever the status says (D15). */
  readonly usable: boolean
}

/** A provision as last seen at bunq. `created` and `updated` are bunq timestamps: compare them as text, they carry microseconds [API §14]. */
export interface ProvisionObservation {
  readonly id: number
  readonly externalUuid: string
  /** What it is for: bunq's word, `?` for what is none; null when bunq does not say. An open set (I5). */
  readonly product: string | null
  readonly created: string
  readonly updated: string
  readonly status: string
  readonly subStatus: string
  readonly actionRequired: string
  readonly credential: CredentialObservation | null
}

/** An onboarding as last seen. `verdict` is the classifier's reading of the open `status` text, for which bunq documents no denied value [API §6.4]. */
export interface OnboardingObservation {
  readonly id: number
  readonly updated: string | null
  readonly status: string
  readonly actionRequired: string
  readonly verdict: "verified" | "denied" | "pending"
  readonly waitingType: string | null
  readonly waitingMessage: string | null
}

/** An identity verification session as last seen [API §7]. */
export interface IdentityObservation {
  readonly id: number
  readonly updated: string
  readonly status: string
  readonly result: string | null
  readonly failReasons: readonly string[]
}

/** One question of an inquiry. Types and statuses are open sets [API §8]. */
export interface InquiryEntryObservation {
  readonly id: number
  readonly type: string
  readonly status: string
}

/** A compliance inquiry as last seen. It can grow: bunq appends entries to an open one [API §8]. */
export interface InquiryObservation {
  readonly id: number
  readonly updated: string
  readonly status: string
  readonly purpose: string | null
  /** Epoch ms of `time_expiry`; null when bunq gave none. */
  readonly expiresAt: number | null
  readonly entries: readonly InquiryEntryObservation[]
}

/** Something bunq wants to know before it verifies the user, de-duplicated by type [API §6.2]. */
export interface Fulfilment {
  readonly type: string
  /** null while open; otherwise bunq's word, such as `FULFILLED` or `IN_PROGRESS`. */
  readonly status: string | null
  /** The statuses that satisfy bunq for this purpose. */
  readonly allowed: readonly string[]
  /** Epoch ms by which it must be done; null = now (our reading, [API §6.3]). */
  readonly mandatoryBy: number | null
}

/** The ids one user session brings; they must not be confused [API §3.4]. */
export interface ProvisionedUser {
  readonly userApiKeyId: number
  readonly userPersonId: number
  readonly partnerCompanyId: number
}

/** Why a command failed, as plain data: it is stored in the snapshot and in the journal, so it holds no secret. */
export interface Failure {
  /** The reason tag of the error, e.g. `Refused`. */
  readonly _tag: string
  readonly message: string
  readonly at: number
  /** bunq's response id, for bunq's support. */
  readonly responseId: string | null
  /** Fields of the user's answer that bunq named when it refused it. */
  readonly fields?: readonly string[]
}
