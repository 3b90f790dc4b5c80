/** A bunq user made for a provision. Of what the user hands in, only the name and the fact of the rest is kept. Stamps are microseconds. */
export interface User {
  readonly id: number
  readonly apiKeyId: number
  readonly provisionId: number
  readonly created: number
  readonly updated: number
  readonly uuid: string
  readonly type: "PERSON" | "COMPANY"
  readonly country: string
  readonly givenName: string | null
  readonly firstName: string | null
  readonly middleName: string | null
  readonly lastName: string | null
  /** Contacts the partner vouched for when it made the provision. */
  readonly knownContacts: readonly ("EMAIL" | "PHONE_NUMBER")[]
  /** Ids of what has been recorded, by fulfilment type. */
  readonly recorded: Readonly<Record<string, number>>
}
