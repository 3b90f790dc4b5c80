import type { InterestedProvision } from "@bunq-provisioning/core/ports"
import { pauseOf } from "./poll-pace.ts"
import type { PollPace } from "./poll-pace.ts"

/** One that is waited for. */
export interface Watched {
  one: InterestedProvision
  /** When it was first heard of, epoch ms. */
  readonly metAt: number
  /** When the last read or attempt began, epoch ms; null = none yet. */
  readAt: number | null
  /** The number of its last sighting, counted over all; 0 = none yet. */
  sighting: number
  /** What was last passed on, when, and when its user had changed by then. */
  told: { readonly content: string; readonly changedAt: number; readonly at: number } | null
  /** A read by id is under way. */
  reading: boolean
  /** It could not be read for want of a session, while enough others waited for theirs. */
  needsSession: boolean
  /** The last read failed for good. */
  failed: boolean
  /** No page of a walk showed it, so it has to be asked for by id. */
  offPage: boolean
  /** The last round through the store that met it. */
  round: number
}

/** Everybody who is waited for in one kind, and when they were last read. Forgets who is not waited for any more, so it is as large as the interest. */
export class Roster {
  readonly #watched = new Map<string, Watched>()
  readonly #pace: PollPace
  readonly #firstAtOnce: boolean
  #round = 0
  #sightings = 0

  constructor(options: {
    readonly pace: PollPace
    /** One that was never read is due at once; otherwise a pause after its user changed. */
    readonly firstAtOnce: boolean
  }) {
    this.#pace = options.pace
    this.#firstAtOnce = options.firstAtOnce
  }

  find(uuid: string, id: number): Watched | undefined {
    const watched = this.#watched.get(uuid)
    return watched?.one.id === id ? watched : undefined
  }

  has(watched: Watched): boolean {
    return this.#watched.get(watched.one.uuid) === watched
  }

  /** Rows of the store. */
  meet(rows: readonly InterestedProvision[], now: number): void {
    for (const one of rows) {
      const known = this.find(one.uuid, one.id)
      if (known === undefined)
        this.#watched.set(one.uuid, {
          one,
          metAt: now,
          readAt: null,
          sighting: 0,
          told: null,
          reading: false,
          needsSession: false,
          failed: false,
          offPage: false,
          round: this.#round
        })
      else {
        // Whoever moved on has, perhaps, a session again, or was sent a retry.
        if (one.changedAt !== known.one.changedAt) {
          known.needsSession = false
          if (known.failed) known.readAt = -Infinity
        }
        Object.assign(known, { one, round: this.#round })
      }
    }
  }

  /** Ends a round through the whole store: those it did not meet are not waited for any more. */
  endRound(): void {
    for (const [uuid, { round }] of this.#watched) if (round < this.#round) this.#watched.delete(uuid)
    this.#round += 1
  }

  /** When the last read of the one began that has waited longest; null = nobody is watched. */
  get oldestRead(): number | null {
    let oldest = Infinity
    for (const { readAt, metAt } of this.#watched.values()) {
      const since = readAt === null || readAt === -Infinity ? metAt : readAt
      if (since < oldest) oldest = since
    }
    return oldest === Infinity ? null : oldest
  }

  /** How many sightings there were. */
  get sightings(): number {
    return this.#sightings
  }

  saw(watched: Watched): void {
    watched.sighting = this.#sightings += 1
  }

  #dueAt({ one, metAt, readAt }: Watched, now: number): number {
    if (readAt === null && this.#firstAtOnce) return metAt
    return (readAt ?? one.changedAt) + pauseOf(now - one.changedAt, this.#pace)
  }

  due(now: number): readonly Watched[] {
    return [...this.#watched.values()].filter((watched) => this.#dueAt(watched, now) <= now)
  }

  /**
   * Whose turn it is by id and who is not being read: who waits longest for it, those before others that no page shows; with `freshest` who changed last.
   * Pages have `lag` ms to show one first. Without `room`, those that need a session are left out. Without anybody, when to ask again.
   */
  next(
    now: number,
    turn: { readonly freshest: boolean; readonly lag: number; readonly room: boolean }
  ): Watched | number {
    let next: { readonly watched: Watched; readonly rank: readonly [number, number] } | undefined
    let nextAt = Infinity
    for (const watched of this.#watched.values()) {
      const at = this.#dueAt(watched, now) + (watched.offPage ? 0 : turn.lag)
      if (watched.reading || (watched.needsSession && !turn.room)) continue
      if (at > now) nextAt = Math.min(nextAt, at)
      else {
        const rank = turn.freshest
          ? ([0, -watched.one.changedAt] as const)
          : ([watched.offPage ? 0 : 1, at] as const)
        const [first, then] = next?.rank ?? [Infinity, Infinity]
        if (rank[0] < first || (rank[0] === first && rank[1] < then)) next = { watched, rank }
      }
    }
    return next?.watched ?? nextAt
  }
}
