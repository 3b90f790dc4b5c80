/** A certificate chain an owner's server has to show; PEM, as it was given. `created` in microseconds. */
export interface PinnedCertificate {
  readonly id: number
  readonly ownerId: number | null
  readonly created: number
  readonly chain: readonly string[]
}
