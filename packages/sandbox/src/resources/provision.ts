/** A change a provision waits for, or a resting place. */
export interface ProvisionPair {
  readonly status: string
  readonly subStatus: string
  readonly actionRequired: "NONE" | "USER" | "SYSTEM"
}

/** What bunq hands out for opening sessions on the user's behalf. Stamps are microseconds; `secret` stays known to the bank. */
export interface Credential {
  readonly id: number
  readonly created: number
  readonly updated: number
  readonly status: "PENDING_FIRST_USE" | "ACTIVE" | "EXPIRED"
  readonly expires: number
  readonly secret: string
  /** The bank no longer takes the token. */
  readonly revoked?: boolean
  readonly permittedDevice: { readonly description: string; readonly ip: string } | null
}

/** The OAuth request bunq accepts by itself during provisioning. */
export interface OauthRequest {
  readonly uuid: string
  readonly created: number
  readonly clientId: number
  readonly clientDisplayName: string
  readonly callbackUrl: string | null
  readonly state: string
  readonly authorizationCode: string
}

/** A partner's request to make somebody a bunq user, as the bank keeps it. Stamps are microseconds. */
export interface Provision extends ProvisionPair {
  readonly id: number
  readonly created: number
  readonly updated: number
  readonly externalUuid: string
  readonly products: readonly string[]
  readonly userType: "PERSON" | "COMPANY"
  readonly country: string
  /** Kept for finding duplicates; both are absent in state files of version 1. */
  readonly email?: string | null
  readonly phoneNumber?: string | null
  readonly givenName: string | null
  readonly knownContacts: readonly ("EMAIL" | "PHONE_NUMBER")[]
  readonly userId: number | null
  readonly oauth: OauthRequest | null
  readonly credential: Credential | null
  /** When the step under way is done, epoch milliseconds. */
  readonly stepDueAt: number | null
  /** Where a token reset returns to. */
  readonly resume: ProvisionPair | null
}

/** When a provision next changes by itself: its step is done, or its unused credential expires. */
export function provisionDueAt(provision: Provision): number | null {
  const { credential, stepDueAt } = provision
  const expiry = credential?.status === "PENDING_FIRST_USE" ? Math.ceil(credential.expires / 1000) : null
  if (expiry === null || stepDueAt === null) return stepDueAt ?? expiry
  return Math.min(expiry, stepDueAt)
}
