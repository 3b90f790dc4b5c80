import type { Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import type { Watched } from "./roster.ts"

/** Passes a sighting on to whoever consumes the feed. */
export type Tell = (watched: Watched, sighting: Sighting) => Effect.Effect<void>

/**
 * Passes on what is news: another observation than the last one told, or the same one when its user was committed since, who may have been in no state to
 * take it. Anything is told again after `repeatAfter` ms, because whoever was told may have failed to keep it (I4). A sweep through thousands shows
 * mostly what is known, and must not step every one of them.
 */
export const makeTell =
  (options: {
    readonly emit: (sighting: Sighting) => Effect.Effect<unknown>
    readonly repeatAfter: number
  }): Tell =>
  (watched, sighting) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const { told, one } = watched
      const content =
        sighting.kind === "failure" ? sighting.failure._tag : JSON.stringify(sighting.observed.observation)
      const isKnown = told?.content === content && told.changedAt === one.changedAt
      if (isKnown && now < told.at + options.repeatAfter) return Effect.void
      watched.told = { content, changedAt: one.changedAt, at: now }
      return Effect.asVoid(options.emit(sighting))
    })
