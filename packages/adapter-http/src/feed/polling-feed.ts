import { BunqApi, ProvisionFeed, ProvisionStore, requestPriority } from "@bunq-provisioning/core/ports"
import type { InterestedProvision, Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Duration, Effect, Layer, Queue, Stream } from "effect"
import type { Cause } from "effect"
import { RequestPriority } from "../request-priority.ts"
import { PollPlan } from "./poll-plan.ts"
import { makeSightings } from "./sightings.ts"

export interface PollingFeedOptions {
  /** How often fresh objects are read; 2 s unless set. */
  readonly fastest?: Duration.Input | undefined
  /** How often the oldest are read; 5 min unless set. */
  readonly slowest?: Duration.Input | undefined
  /** In between, an object is read when this share of its age has passed since the last time; 0.1 unless set. */
  readonly share?: number | undefined
  /** From so many due provisions on, pages of 200 are read instead of single ones; 10 unless set. */
  readonly listFrom?: number | undefined
  /** The most pages of one walk; 50 unless set. */
  readonly maxPages?: number | undefined
  /** The most objects of a kind that are kept in sight, the latest changed; 5,000 unless set. */
  readonly limit?: number | undefined
  /** How many sightings may wait for whoever consumes them; 256 unless set. */
  readonly buffer?: number | undefined
}

const kinds = ["provision", "onboarding", "identity"] as const

const make = Effect.fnUntraced(function* (options: PollingFeedOptions) {
  const api = yield* BunqApi
  const store = yield* ProvisionStore
  const fastest = Duration.toMillis(options.fastest ?? "2 seconds")
  const slowest = Math.max(fastest, Duration.toMillis(options.slowest ?? "5 minutes"))
  const pace = { fastest, slowest, share: options.share ?? 0.1 }
  const listFrom = options.listFrom ?? 10
  const limit = options.limit ?? 5_000
  const { single, listed } = makeSightings({ api, maxPages: options.maxPages ?? 50, fewEnough: listFrom })

  const loop = Effect.fnUntraced(function* (
    kind: (typeof kinds)[number],
    queue: Queue.Queue<Sighting, Cause.Done>
  ) {
    const plan = new PollPlan(pace)
    const emit = (sighting: Sighting) => Queue.offer(queue, sighting)

    const readEach = (due: readonly InterestedProvision[]) =>
      Effect.forEach(
        due,
        (one) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            plan.read(one, now)
            return single(one, emit)
          }),
        // More would only wait in the budget, and with an older time on them.
        { concurrency: 3, discard: true }
      )

    const turn = Effect.gen(function* () {
      const interested = yield* store.interested(kind, limit)
      const now = yield* Clock.currentTimeMillis
      const due = plan.due(interested, now)
      if (kind !== "provision" || due.length < listFrom) {
        // A few at a time, so that what turns up meanwhile is not kept waiting behind all that are due.
        return yield* readEach(due.slice(0, listFrom))
      }
      const unseen = yield* listed(due, emit)
      const seen = due.filter((one) => !unseen.includes(one))
      for (const one of seen) plan.read(one, now)
      // Those that no page shows have left the statuses listed, for good or for one we do not know.
      yield* readEach(unseen.slice(0, listFrom))
    })

    yield* turn.pipe(
      Effect.catch((error) => Effect.logWarning(`ProvisionFeed: ${error.message}`)),
      // A defect in one read must not end the feed for all; its text is not logged, nobody knows what it quotes.
      Effect.catchDefect(() => Effect.logError(`ProvisionFeed: a read of ${kind} broke and is tried again.`)),
      Effect.andThen(Effect.sleep(fastest)),
      Effect.forever
    )
  })

  const sightings = Stream.callback<Sighting>(
    (queue) =>
      Effect.forEach(kinds, (kind) => loop(kind, queue), { concurrency: "unbounded", discard: true }),
    { bufferSize: options.buffer ?? 256 }
  ).pipe(Stream.provideService(RequestPriority, requestPriority.feed))

  return ProvisionFeed.of({ sightings })
})

/**
 * Asks the store who is waited for and bunq what it holds about them, kind by kind: by id while few are due, by list page when many are.
 * Reads go out with the priority of a feed. One that fails is logged and tried again when its turn comes.
 */
export class PollingFeed {
  static readonly layer = (
    options: PollingFeedOptions = {}
  ): Layer.Layer<ProvisionFeed, never, BunqApi | ProvisionStore> => Layer.effect(ProvisionFeed, make(options))
}
