import { Clock, Effect, Queue, Stream } from "effect"
import { BunqApi } from "../ports/bunq-api.ts"
import { makeMeters } from "../ports/meters.ts"
import { ProvisionFeed } from "../ports/provision-feed.ts"
import type { Sighting } from "../ports/provision-feed.ts"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { InterestKind } from "../view/interest.ts"
import { makeHintFollower } from "./follow-hints.ts"
import type { FeedSettings } from "./feed-options.ts"
import type { HintSource } from "./hint-source.ts"
import { makeReadOne } from "./read-one.ts"
import { Roster } from "./roster.ts"
import { makeTell } from "./tell.ts"
import type { FeedNews } from "./tell.ts"
import { makeWatch } from "./watch-kind.ts"
import type { WatchedKind } from "./watch-kind.ts"

const kinds: readonly WatchedKind[] = [
  { kind: "provision", pace: "live", listed: true },
  { kind: "onboarding", pace: "live", listed: false },
  { kind: "identity", pace: "live", listed: false },
  { kind: "inquiry", pace: "inquiry", listed: false },
  { kind: "verified", pace: "verified", listed: true },
  { kind: "settled-onboarding", pace: "settledOnboarding", listed: false }
]
/** Of these webhooks tell, while a user is in flight [API §9.2]. */
const hooked: ReadonlySet<InterestKind> = new Set(["provision", "onboarding"])

/** What a feed has beside its own pace. */
export interface FeedAid {
  /** What to read before its turn. */
  readonly hints?: HintSource
  /** While it is not null, users in flight are read at most this often (ms), except for what no webhook tells. */
  readonly safetyNet?: () => number | null
  /** Told of every observation that differs from the one before. */
  readonly news?: (news: FeedNews) => Effect.Effect<void>
}

/**
 * The one feed behind polling, webhooks and both: asks the store who is waited for, and bunq what it holds about them, kind by kind. Provisions are read
 * by id while few are due, by page of 200 when many are, with whoever changed last asked for by id beside; what cannot be listed one by one, the longest
 * unread first. Whom a hint is about comes before, every other turn, and not more often than `hintEvery`. Settled users come last, with the priority of a
 * sweep. A read that fails is logged and comes again when its turn does; one that fails for good is told as well. One that needs a session renewed, of
 * which bunq opens two a minute [API §11], is put aside until that is there, a few at a time, and the others are read meanwhile.
 */
export const makeFeed = Effect.fnUntraced(function* (settings: FeedSettings, aid: FeedAid = {}) {
  const [api, store] = [yield* BunqApi, yield* ProvisionStore]
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
  const readOne = makeReadOne(api)
  const { hints } = aid

  const sightings = Stream.callback<Sighting>(
    (queue) => {
      const { repeatAfter, hintEvery, settledHintEvery } = settings
      const tell = makeTell({
        emit: (sighting) => Queue.offer(queue, sighting),
        repeatAfter,
        ...(aid.news === undefined ? {} : { news: aid.news })
      })
      const follower = hints === undefined ? undefined : makeHintFollower(hints, rosters)
      const watch = makeWatch({
        api,
        store,
        settings,
        readOne,
        tell,
        settle: hints?.settle,
        dropped: follower?.again
      })
      for (const { kind, pace } of kinds)
        rosters.set(
          kind,
          new Roster({
            pace: settings[pace],
            firstAtOnce: pace === "live",
            hintEvery: kind === "settled-onboarding" ? settledHintEvery : hintEvery,
            ...(hooked.has(kind) && aid.safetyNet !== undefined ? { atMost: aid.safetyNet } : {})
          })
        )
      const watches = kinds.map((one) => watch(one, rosters.get(one.kind) as Roster))
      const followed = follower === undefined ? [] : [follower.run]
      return Effect.all([...watches, ...followed], { concurrency: "unbounded", discard: true })
    },
    { bufferSize: settings.buffer }
  )
  return ProvisionFeed.of({ sightings })
})
