/** How often one object is read, in ms. */
export interface PollPace {
  /** While its user changed less than `patience` ago. */
  readonly fastest: number
  /** When its user has not changed for long. */
  readonly slowest: number
  readonly patience: number
  /** Afterwards, the share of the further age after which an object is read again, between the two bounds. */
  readonly share: number
}

/** Fresh ones more often, backing off by age: what has not moved for a day will not move this second. */
export const pauseOf = (age: number, { fastest, slowest, patience, share }: PollPace): number =>
  Math.min(slowest, Math.max(fastest, (age - patience) * share))
