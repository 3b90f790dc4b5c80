import { Clock, Effect } from "effect"
import type { Sighting } from "../ports/provision-feed.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import type { Watched } from "./watched.ts"

/** Passes a sighting on to whoever consumes the feed. */
export type Tell = (
  watched: Watched,
  sighting: Sighting,
  /** A hint, and not its turn, caused the read. */
  cause?: { readonly hinted: boolean }
) => Effect.Effect<void>

/** An observation that differs from the one before. */
export interface FeedNews {
  readonly of: InterestedProvision
  /** The observation told before, as JSON; null = this is the first one since the feed began. */
  readonly before: string | null
  readonly sighting: Exclude<Sighting, { readonly kind: "failure" }>
  readonly hinted: boolean
}

/**
 * Passes on what is news: another observation than the last one told, or the same one when its user was committed since, who may have been in no state to
 * take it. Anything is told again after `repeatAfter` ms, because whoever was told may have failed to keep it (I4). A sweep through thousands shows
 * mostly what is known, and must not step every one of them.
 */
export const makeTell =
  (options: {
    readonly emit: (sighting: Sighting) => Effect.Effect<unknown>
    readonly repeatAfter: number
    readonly news?: (news: FeedNews) => Effect.Effect<void>
  }): Tell =>
  (watched, sighting, cause) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const { told, one } = watched
      const content =
        sighting.kind === "failure" ? sighting.failure._tag : JSON.stringify(sighting.observed.observation)
      const isKnown = told?.content === content && told.changedAt === one.changedAt
      if (isKnown && now < told.at + options.repeatAfter) return
      watched.told = { content, changedAt: one.changedAt, at: now }
      yield* options.emit(sighting)
      if (options.news === undefined || sighting.kind === "failure" || told?.content === content) return
      yield* options.news({
        of: one,
        before: told?.content ?? null,
        sighting,
        hinted: cause?.hinted ?? watched.hint !== null
      })
    })
