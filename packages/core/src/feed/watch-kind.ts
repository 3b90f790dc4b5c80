import { Clock, Effect } from "effect"
import type { BunqApi } from "../ports/bunq-api.ts"
import { logEvent } from "../ports/log-event.ts"
import type { ProvisionStore } from "../ports/provision-store.ts"
import { requestPriority } from "../ports/rate-budget.ts"
import { RequestPriority } from "../ports/request-priority.ts"
import type { StoreError } from "../ports/store-error.ts"
import type { InterestKind } from "../view/interest.ts"
import { afterDefect } from "./after-defect.ts"
import type { FeedHint } from "./hint-source.ts"
import type { FeedSettings } from "./feed-options.ts"
import { makeKeepUp } from "./keep-up.ts"
import { makePageWalk } from "./page-walk.ts"
import { makePutAside } from "./put-aside.ts"
import { failureOf } from "./read-one.ts"
import type { makeReadOne } from "./read-one.ts"
import type { Roster } from "./roster.ts"
import type { Watched } from "./watched.ts"
import type { Tell } from "./tell.ts"

/** Reads by id under way at once in one kind: one more than a limit needs, so that a reply that hangs does not hold up the others. */
const readers = 2
/** Reads of one kind that wait for a session at once: one, and one more whose reply hangs. The queue has a slot in 30 s [API §11]. */
const mostAside = 2
const aMinute = 60_000

export interface WatchedKind {
  readonly kind: InterestKind
  readonly pace: "live" | "verified" | "settledOnboarding" | "inquiry"
  /** bunq lists these by page. */
  readonly listed: boolean
}

/** Reads one kind of object of everybody on a roster, for ever. */
export const makeWatch = (options: {
  readonly api: BunqApi["Service"]
  readonly store: ProvisionStore["Service"]
  readonly settings: FeedSettings
  readonly readOne: ReturnType<typeof makeReadOne>
  /** Hints that were followed. */
  readonly settle: ((keys: readonly string[]) => Effect.Effect<void>) | undefined
  /** Hints that were not, about users who are not waited for any more. */
  readonly dropped: ((hints: readonly FeedHint[]) => Effect.Effect<void>) | undefined
  readonly tell: Tell
}) => {
  const { api, store, settings, readOne, tell } = options
  const { settle = () => Effect.void, dropped = () => Effect.void } = options
  const { listFrom } = settings

  return Effect.fnUntraced(function* ({ kind, pace: paceName, listed }: WatchedKind, roster: Roster) {
    const pace = settings[paceName]
    const live = paceName === "live"
    /** Between two looks at who is waited for and whose turn it is. */
    const tick = Math.min(pace.fastest, aMinute)
    const broken = afterDefect(`a read of ${kind}`, tick)
    const keepUp = makeKeepUp({ roster, store, kind, every: tick, dropped })
    const walk = makePageWalk({
      api,
      roster,
      settle,
      fewEnough: listFrom,
      retryAfter: settings.live.fastest
    })
    let [walkedUntil, walkTook] = [-Infinity, 0]
    const aside = makePutAside({ most: mostAside, scope: yield* Effect.scope })

    const read = Effect.fnUntraced(function* (
      watched: Watched,
      startedAt: number,
      readBefore: Watched["readAt"]
    ) {
      let beganAt = startedAt
      const { hint } = watched
      watched.hint = null
      let isFollowed = false
      /** One that came meanwhile stands for both, as long as somebody is there to be read. */
      const giveBack = Effect.suspend(() => {
        if (hint === null || isFollowed) return Effect.void
        if (!roster.has(watched)) return dropped([hint])
        if (watched.hint !== null) return settle([hint.key])
        watched.hint = hint
        return Effect.void
      })
      const sighting = readOne(watched.one).pipe(
        Effect.catch((error) => {
          if (watched.needsSession) return Effect.succeed(null)
          return Effect.andThen(
            logEvent({
              level: "warning",
              event: "feed.failed",
              message: `ProvisionFeed: ${error.message}`,
              uuid: watched.one.uuid,
              reason: error.reason._tag,
              responseId: error.responseId
            }),
            failureOf(watched.one, error)
          )
        }),
        Effect.flatMap((seen) => {
          if (seen === null) return Effect.void
          watched.failed = seen.kind === "failure"
          if (!watched.failed) roster.saw(watched)
          const told = tell(watched, { ...seen, at: beganAt }, { hinted: hint !== null })
          if (hint === null) return told
          return Effect.andThen(
            told,
            Effect.suspend(() => {
              isFollowed = true
              return settle([hint.key])
            })
          )
        }),
        broken,
        Effect.ensuring(
          Effect.suspend(() => {
            watched.reading = false
            return giveBack
          })
        )
      )
      yield* aside.run(sighting, {
        renewed: Effect.map(Clock.currentTimeMillis, (now) => {
          beganAt = now
        }),
        noRoom: Effect.sync(() => {
          // Nothing was read, so it stays due: a pause of settled users is a day.
          Object.assign(watched, { needsSession: true, readAt: readBefore })
        })
      })
    })

    let turns = 0
    const byId = Effect.gen(function* () {
      yield* keepUp
      const now = yield* Clock.currentTimeMillis
      // Beside pages every other turn is for whoever changed last, and those the pages show in time are left to them.
      const pages = listed && (now < walkedUntil + tick || roster.due(now).length >= listFrom)
      const next = roster.next(now, {
        freshest: pages && turns % 2 === 0,
        hinted: turns % 2 === 1,
        lag: pages ? pace.fastest : 0,
        room: aside.hasRoom()
      })
      if (typeof next === "number") return yield* roster.rest(Math.max(1, Math.min(tick, next - now)))
      turns += 1
      const { readAt } = next
      Object.assign(next, { readAt: now, reading: true, needsSession: false })
      yield* read(next, now, readAt)
    })

    const byPage = Effect.gen(function* () {
      yield* keepUp
      const from = yield* Clock.currentTimeMillis
      if (roster.due(from).length < listFrom) return yield* Effect.sleep(tick)
      walkedUntil = Infinity
      const walked = Effect.map(Clock.currentTimeMillis, (now) => {
        walkedUntil = now
        walkTook = now - from
      })
      const before = roster.sightings
      // Whoever is due by the time the walk gets there is meant too: otherwise the end of one walk would be left out by the next.
      yield* walk(roster.due(from + walkTook), tell).pipe(Effect.ensuring(walked))
      // Nobody who is waited for is on any page: they are asked for by id, and the pages are not read again and again meanwhile.
      if (roster.sightings === before) yield* Effect.sleep(tick)
    })

    const forEver = (turn: Effect.Effect<void, StoreError>) =>
      turn.pipe(
        Effect.catch(({ message, reason }) =>
          logEvent({
            level: "warning",
            event: "store.failed",
            message: `ProvisionFeed: ${message}`,
            reason: reason._tag
          })
        ),
        broken,
        Effect.forever
      )
    yield* Effect.all(
      [
        ...Array.from({ length: live ? readers : 1 }, () => forEver(byId)),
        ...(listed ? [forEver(byPage)] : [])
      ],
      { concurrency: "unbounded", discard: true }
    ).pipe(Effect.provideService(RequestPriority, live ? requestPriority.feed : requestPriority.sweep))
  })
}
