import type { InterestedProvision } from "@bunq-provisioning/core/ports"

/** How often one object is read. */
export interface PollPace {
  /** What changed just now, ms. */
  readonly fastest: number
  /** What has not changed for long, ms. */
  readonly slowest: number
  /** The share of its age after which an object is read again, between the two bounds. */
  readonly share: number
}

/** Fresh ones more often, backing off by age: what has not moved for a day will not move this second. */
export const pauseOf = (age: number, { fastest, slowest, share }: PollPace): number =>
  Math.min(slowest, Math.max(fastest, age * share))

/** When each object that is waited for was last read. Forgets what nobody waits for any more, so it is as large as the interest. */
export class PollPlan {
  #readAt = new Map<string, number>()
  readonly #pace: PollPace

  constructor(pace: PollPace) {
    this.#pace = pace
  }

  static keyOf({ uuid, kind, id }: InterestedProvision): string {
    return `${kind}/${uuid}/${id}`
  }

  /** Those whose turn it is; what was waiting longest for its turn comes first. */
  due(interested: readonly InterestedProvision[], now: number): readonly InterestedProvision[] {
    const kept = new Map<string, number>()
    const due: { readonly one: InterestedProvision; readonly since: number }[] = []
    for (const one of interested) {
      const key = PollPlan.keyOf(one)
      const readAt = this.#readAt.get(key)
      if (readAt !== undefined) kept.set(key, readAt)
      const at = readAt === undefined ? -Infinity : readAt + pauseOf(now - one.changedAt, this.#pace)
      if (at <= now) due.push({ one, since: at })
    }
    this.#readAt = kept
    return due.sort((a, b) => (a.since === b.since ? 0 : a.since - b.since)).map(({ one }) => one)
  }

  /** Read now, or tried to: a failing read waits for its next turn like any other. */
  read(one: InterestedProvision, now: number): void {
    this.#readAt.set(PollPlan.keyOf(one), now)
  }
}
