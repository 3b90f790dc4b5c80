import type { InterestKind } from "@bunq-provisioning/core"
import {
  BunqApi,
  logEvent,
  makeMeters,
  ProvisionFeed,
  ProvisionStore,
  requestPriority
} from "@bunq-provisioning/core/ports"
import type { Sighting, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Queue, Stream } from "effect"
import { RequestPriority } from "../request-priority.ts"
import type { ConfigurationError } from "../configuration-error.ts"
import { checkFeedOptions } from "./check-feed-options.ts"
import { readFeedOptions } from "./feed-options.ts"
import type { PollingFeedOptions } from "./feed-options.ts"
import { makeKeepUp } from "./keep-up.ts"
import { makePageWalk } from "./page-walk.ts"
import { makePutAside } from "./put-aside.ts"
import { failureOf, makeReadOne } from "./read-one.ts"
import { Roster } from "./roster.ts"
import type { Watched } from "./roster.ts"
import { makeTell } from "./tell.ts"
import type { Tell } from "./tell.ts"

/** Reads by id under way at once in one kind: one more than a limit needs, so that a reply that hangs does not hold up the others. */
const readers = 2
/** Reads of one kind that wait for a session at once: one, and one more whose reply hangs. The queue has a slot in 30 s [API §11]. */
const mostAside = 2
const aMinute = 60_000

const kinds: ReadonlyArray<{
  readonly kind: InterestKind
  readonly pace: "live" | "verified" | "settledOnboarding" | "inquiry"
  readonly listed: boolean
}> = [
  { kind: "provision", pace: "live", listed: true },
  { kind: "onboarding", pace: "live", listed: false },
  { kind: "identity", pace: "live", listed: false },
  { kind: "inquiry", pace: "inquiry", listed: false },
  { kind: "verified", pace: "verified", listed: true },
  { kind: "settled-onboarding", pace: "settledOnboarding", listed: false }
]

const make = Effect.fnUntraced(function* (options: PollingFeedOptions) {
  const api = yield* BunqApi
  const [meters, clock] = [yield* makeMeters, yield* Clock.Clock]
  const rosters = new Map<InterestKind, Roster>()
  for (const { kind } of kinds)
    meters.gauge(
      "bunq_provisioning.feed.staleness",
      () => {
        const oldest = rosters.get(kind)?.oldestRead ?? null
        return oldest === null ? -1 : Math.max(0, clock.currentTimeMillisUnsafe() - oldest)
      },
      { kind }
    )
  const store = yield* ProvisionStore
  const readOne = makeReadOne(api)
  const settings = readFeedOptions(yield* Effect.fromResult(checkFeedOptions(options)))
  const { listFrom } = settings

  const watch = Effect.fnUntraced(function* (
    { kind, pace: paceName, listed }: (typeof kinds)[number],
    tell: Tell
  ) {
    const pace = settings[paceName]
    const live = paceName === "live"
    /** Between two looks at who is waited for and whose turn it is. */
    const tick = Math.min(pace.fastest, aMinute)
    /** A defect in one read must not end the feed for all; its text is not logged, nobody knows what it quotes. */
    const broken = Effect.catchDefect(() =>
      Effect.andThen(
        logEvent({
          level: "error",
          event: "feed.broken",
          message: `ProvisionFeed: a read of ${kind} broke and is tried again.`
        }),
        Effect.sleep(tick)
      )
    )
    const roster = new Roster({ pace, firstAtOnce: live })
    rosters.set(kind, roster)
    const keepUp = makeKeepUp({ roster, store, kind, every: tick })
    const walk = makePageWalk({ api, roster, fewEnough: listFrom, retryAfter: settings.live.fastest })
    let [walkedUntil, walkTook] = [-Infinity, 0]
    const aside = makePutAside({ most: mostAside, scope: yield* Effect.scope })

    const read = Effect.fnUntraced(function* (watched: Watched, startedAt: number) {
      let beganAt = startedAt
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
          return tell(watched, { ...seen, at: beganAt })
        }),
        broken,
        Effect.ensuring(
          Effect.sync(() => {
            watched.reading = false
          })
        )
      )
      yield* aside.run(sighting, {
        renewed: Effect.map(Clock.currentTimeMillis, (now) => {
          beganAt = now
        }),
        noRoom: Effect.sync(() => {
          watched.needsSession = true
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
        lag: pages ? pace.fastest : 0,
        room: aside.hasRoom()
      })
      if (typeof next === "number") return yield* Effect.sleep(Math.max(1, Math.min(tick, next - now)))
      turns += 1
      Object.assign(next, { readAt: now, reading: true, needsSession: false })
      yield* read(next, now)
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

  const sightings = Stream.callback<Sighting>(
    (queue) => {
      const { repeatAfter } = settings
      const tell = makeTell({ emit: (sighting) => Queue.offer(queue, sighting), repeatAfter })
      return Effect.forEach(kinds, (one) => watch(one, tell), { concurrency: "unbounded", discard: true })
    },
    { bufferSize: settings.buffer }
  )
  return ProvisionFeed.of({ sightings })
})

/**
 * Asks the store who is waited for and bunq what it holds about them, kind by kind: provisions by id while few are due, by page of 200 when many are,
 * with whoever changed last asked for by id beside; what cannot be listed one by one, the longest unread first. Settled users come last, with the
 * priority of a sweep. A read that fails is logged and comes again when its turn does; one that fails for good is told as well. One that needs a session
 * renewed, of which bunq opens two a minute [API §11], is put aside until that is there, a few at a time, and the others are read meanwhile.
 *
 * What a change at bunq needs to be known, under the classic limits [API §11] and while its user counts as changed lately: about as many seconds as there
 * are pages of provisions; while there are fewer than ten provisions, and always for onboardings and identity verifications, as many as there are of them.
 *
 * Fails with `ConfigurationError` reason `SettingInvalid` for options that cannot be kept.
 */
export class PollingFeed {
  static readonly layer = (
    options: PollingFeedOptions = {}
  ): Layer.Layer<ProvisionFeed, ConfigurationError, BunqApi | ProvisionStore> =>
    Layer.effect(ProvisionFeed, make(options))
}
