/** A place in the line of those whose provision is not created yet, so that no credential dies waiting for its session (I7). */
export interface Queued {
  /** 1 = the next one. */
  readonly position: number
  /** How many wait. */
  readonly of: number
  /** When this user's session should be open, epoch ms: an estimate, from how fast bunq lets sessions be opened. */
  readonly expectedAt: number
  /**
   * So many users wait for a fresh credential, and every session that can be opened in a credential's life is owed to them and to renewals: nobody new is
   * let in before some are through. Set only while that is why.
   */
  readonly resets?: number
}
