import type { InterestKind } from "@bunq-provisioning/core"
import { BunqApi, ProvisionFeed, ProvisionStore, requestPriority } from "@bunq-provisioning/core/ports"
import type { BunqError, Sighting, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Queue, Stream } from "effect"
import { RequestPriority } from "../request-priority.ts"
import { readFeedOptions } from "./feed-options.ts"
import type { PollingFeedOptions } from "./feed-options.ts"
import { makeKeepUp } from "./keep-up.ts"
import { makePageWalk } from "./page-walk.ts"
import { makeReadOne } from "./read-one.ts"
import { Roster } from "./roster.ts"
import { makeTell } from "./tell.ts"
import type { Tell } from "./tell.ts"

/** Reads by id under way at once in one kind: one more than a limit needs, so that a reply that hangs does not hold up the others. */
const readers = 2
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
  const store = yield* ProvisionStore
  const readOne = makeReadOne(api)
  const settings = readFeedOptions(options)
  const { listFrom } = settings

  const watch = ({ kind, pace: paceName, listed }: (typeof kinds)[number], tell: Tell) => {
    const pace = settings[paceName]
    const live = paceName === "live"
    /** Between two looks at who is waited for and whose turn it is. */
    const tick = Math.min(pace.fastest, aMinute)
    const roster = new Roster({ pace, firstAtOnce: live })
    const keepUp = makeKeepUp({ roster, store, kind, every: tick })
    const walk = makePageWalk({ api, roster, fewEnough: listFrom, retryAfter: settings.live.fastest })
    let [walkedUntil, walkTook] = [-Infinity, 0]

    let turns = 0
    const byId = Effect.gen(function* () {
      yield* keepUp
      const now = yield* Clock.currentTimeMillis
      // Beside pages every other turn is for whoever changed last, and those the pages show in time are left to them.
      const pages = listed && (now < walkedUntil + tick || roster.due(now).length >= listFrom)
      const next = roster.next(now, { freshest: pages && turns % 2 === 0, lag: pages ? pace.fastest : 0 })
      if (typeof next === "number") return yield* Effect.sleep(Math.max(1, Math.min(tick, next - now)))
      turns += 1
      Object.assign(next, { readAt: now, reading: true })
      const sighting = yield* readOne(next.one).pipe(
        Effect.ensuring(
          Effect.sync(() => {
            next.reading = false
          })
        )
      )
      if (sighting === null) return
      roster.saw(next)
      yield* tell(next, sighting)
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

    const forEver = (turn: Effect.Effect<void, BunqError | StoreError>) =>
      turn.pipe(
        Effect.catch((error) => Effect.logWarning(`ProvisionFeed: ${error.message}`)),
        // A defect in one read must not end the feed for all; its text is not logged, nobody knows what it quotes.
        Effect.catchDefect(() =>
          Effect.andThen(
            Effect.logError(`ProvisionFeed: a read of ${kind} broke and is tried again.`),
            Effect.sleep(tick)
          )
        ),
        Effect.forever
      )
    return Effect.all(
      [
        ...Array.from({ length: live ? readers : 1 }, () => forEver(byId)),
        ...(listed ? [forEver(byPage)] : [])
      ],
      { concurrency: "unbounded", discard: true }
    ).pipe(Effect.provideService(RequestPriority, live ? requestPriority.feed : requestPriority.sweep))
  }

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
 * priority of a sweep. A read that fails is logged and comes again when its turn does.
 *
 * What a change at bunq needs to be known, under the classic limits [API §11] and while its user counts as changed lately: about as many seconds as there
 * are pages of provisions; while there are fewer than ten provisions, and always for onboardings and identity verifications, as many as there are of them.
 */
export class PollingFeed {
  static readonly layer = (
    options: PollingFeedOptions = {}
  ): Layer.Layer<ProvisionFeed, never, BunqApi | ProvisionStore> => Layer.effect(ProvisionFeed, make(options))
}
