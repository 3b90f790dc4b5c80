import { Deferred, Effect, Exit } from "effect"
import type { InterestedProvision } from "../ports/provision-store.ts"
import type { FeedHint } from "./hint-source.ts"
import { pauseOf } from "./poll-pace.ts"
import type { PollPace } from "./poll-pace.ts"
import type { Watched } from "./watched.ts"

interface RosterOptions {
  readonly pace: PollPace
  /** One that was never read is due at once; otherwise a pause after its user changed. */
  readonly firstAtOnce: boolean
  /** However many hints there are, ms between two reads because of them. */
  readonly hintEvery: number
  /** While it is not null, nobody is read more often than every so many ms unless a hint says so. */
  readonly atMost?: () => number | null
}

/** Everybody who is waited for in one kind, and when they were last read. Forgets who is not waited for any more, so it is as large as the interest. */
export class Roster {
  readonly #watched = new Map<string, Watched>()
  readonly #uuids = new Map<number, string>()
  readonly #options: RosterOptions
  #round = 0
  #sightings = 0
  #bell = Deferred.makeUnsafe<void>()
  /** Hints about those who were replaced by another object of the same user. */
  #replaced: FeedHint[] = []

  constructor(options: RosterOptions) {
    this.#options = options
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
    let isNews = false
    for (const one of rows) {
      const known = this.find(one.uuid, one.id)
      if (known === undefined) {
        isNews = true
        const replaced = this.#watched.get(one.uuid)
        if (replaced !== undefined) {
          this.#forgetId(replaced)
          if (replaced.hint !== null) this.#replaced.push(replaced.hint)
        }
        this.#watched.set(one.uuid, {
          one,
          metAt: now,
          readAt: null,
          sighting: 0,
          told: null,
          hint: null,
          hintedAt: -Infinity,
          reading: false,
          needsSession: false,
          failed: false,
          offPage: false,
          round: this.#round
        })
        this.#uuids.set(one.id, one.uuid)
      } else {
        // Whoever moved on has, perhaps, a session again, or was sent a retry.
        if (one.changedAt !== known.one.changedAt) {
          isNews ||= known.needsSession || known.failed
          known.needsSession = false
          if (known.failed) known.readAt = -Infinity
        }
        Object.assign(known, { one, round: this.#round })
      }
    }
    // Of two readers that rest only one may have looked.
    if (isNews) this.#ring()
  }

  /** Ends a round through the whole store: those it did not meet are not waited for any more. Gives the hints about them. */
  endRound(): readonly FeedHint[] {
    const dropped = this.#replaced
    this.#replaced = []
    for (const [uuid, watched] of this.#watched) {
      if (watched.round >= this.#round) continue
      this.#watched.delete(uuid)
      this.#forgetId(watched)
      if (watched.hint !== null) dropped.push(watched.hint)
    }
    this.#round += 1
    return dropped
  }

  /**
   * Whom a hint is about is due, as soon as `hintEvery` allows. `covered` = a read that has not begun will tell, so this hint adds nothing; `unknown` =
   * nobody here is meant.
   */
  hint(hint: FeedHint, now: number): "taken" | "covered" | "unknown" {
    const { uuid, id } = hint
    const watched =
      (uuid === null ? undefined : this.#watched.get(uuid)) ??
      (id === null ? undefined : this.#watched.get(this.#uuids.get(id) ?? ""))
    if (watched === undefined) return "unknown"
    watched.hintedAt = now
    if (watched.hint !== null) return "covered"
    watched.hint = hint
    this.#ring()
    return "taken"
  }

  #ring(): void {
    const bell = this.#bell
    this.#bell = Deferred.makeUnsafe()
    Deferred.doneUnsafe(bell, Exit.void)
  }

  #forgetId({ one }: Watched): void {
    if (this.#uuids.get(one.id) === one.uuid) this.#uuids.delete(one.id)
  }

  /** Waits so many ms, or until a hint or somebody new comes. */
  rest(ms: number): Effect.Effect<void> {
    return Effect.raceFirst(Effect.sleep(ms), Deferred.await(this.#bell))
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
    const { pace, firstAtOnce, atMost } = this.#options
    if (readAt === null && firstAtOnce) return metAt
    const pause = pauseOf(now - one.changedAt, pace)
    return (readAt ?? one.changedAt) + Math.max(pause, atMost?.() ?? 0)
  }

  #hintedAt({ hint, readAt }: Watched, now: number): number {
    if (hint === null) return Infinity
    // One that was received before the clock was set back is no later for that.
    return Math.max(Math.min(hint.receivedAt, now), (readAt ?? -Infinity) + this.#options.hintEvery)
  }

  /** Those whose turn it is, or whom a hint is about. */
  due(now: number): readonly Watched[] {
    return [...this.#watched.values()].filter(
      (watched) => Math.min(this.#dueAt(watched, now), this.#hintedAt(watched, now)) <= now
    )
  }

  /** A request that was sent at `at` has shown it: gives the hint about it that is followed by that. */
  shown(watched: Watched, at: number): FeedHint | null {
    const { hint, hintedAt } = watched
    Object.assign(watched, { readAt: at, offPage: false })
    this.saw(watched)
    // Of one that came later nobody knows whether the bank had changed by then.
    if (hintedAt >= at) return null
    watched.hint = null
    return hint
  }

  /**
   * Whose turn it is by id and who is not being read: who waits longest for it, those before others that no page shows; with `freshest` who changed last,
   * with `hinted` first whom a hint is about. Pages have `lag` ms to show one first. Without `room`, those that need a session are left out. Without
   * anybody, when to ask again.
   */
  next(
    now: number,
    turn: {
      readonly freshest: boolean
      readonly hinted: boolean
      readonly lag: number
      readonly room: boolean
    }
  ): Watched | number {
    let next: { readonly watched: Watched; readonly rank: readonly [number, number] } | undefined
    let nextAt = Infinity
    for (const watched of this.#watched.values()) {
      if (watched.reading || (watched.needsSession && !turn.room)) continue
      const hintedAt = this.#hintedAt(watched, now)
      const at = Math.min(hintedAt, this.#dueAt(watched, now) + (watched.offPage ? 0 : turn.lag))
      if (at > now) nextAt = Math.min(nextAt, at)
      else {
        const rank = this.#rank(watched, at, turn.hinted && hintedAt <= now ? "hinted" : turn)
        const [first, then] = next?.rank ?? [Infinity, Infinity]
        if (rank[0] < first || (rank[0] === first && rank[1] < then)) next = { watched, rank }
      }
    }
    return next?.watched ?? nextAt
  }

  #rank(
    watched: Watched,
    at: number,
    turn: "hinted" | { readonly freshest: boolean }
  ): readonly [number, number] {
    if (turn === "hinted") return [-1, at]
    return turn.freshest ? [0, -watched.one.changedAt] : [watched.offPage ? 0 : 1, at]
  }
}
