import type { Redacted } from "effect"

/** A secret on its way into the vault: it becomes the sealed row `purpose` of the user it came with. */
export interface Secret {
  readonly purpose: string
  readonly value: Redacted.Redacted<string>
}

/** What was seen at bunq, and the secrets that were stripped from it. The runtime seals them in the same commit as the observation. */
export interface Observed<A> {
  readonly observation: A
  readonly secrets: readonly Secret[]
}

/** The names of sealed rows. Owner is the external UUID of the user, or `partner`. */
export const sealedPurpose = {
  /** `{ email, phoneNumber, product }` */
  request: "request",
  /** `{ id, digest }`: the id the request came with, and a digest of it. */
  requestId: "request-id",
  /**
   * The first-use token of a credential: one row per credential and window, because nobody says that a reset changes the id [API §5.7]. A window that is
   * not known names the row of earlier versions, which is read where there is no other.
   */
  token: (credentialId: number, expiresAt: number | null = null) =>
    expiresAt === null ? `token:${credentialId}` : `token:${credentialId}@${expiresAt}`,
  /** An answer to a fulfilment. */
  answer: (id: string) => `answer:${id}`,
  /** Key pair, installation and device of one session owner. */
  installation: "installation",
  session: "session",
  /** What bunq's identity SDK needs: `{ token, urlApi }`. */
  identitySdk: (identityId: number) => `identity-sdk:${identityId}`,
  /** Says that a user has an e-mail address, by its keyed MAC; what is sealed in it says nothing. */
  email: (mac: string) => `email:${mac}`,
  /** The key of those MACs. */
  emailKey: "email-key",
  /** Written once every user from before there were such MACs has one. */
  emailsKnown: "emails-known",
  /** The key everything else of this owner is sealed under, itself wrapped. */
  dataKey: "data-key"
} as const

export const partnerOwner = "partner"
