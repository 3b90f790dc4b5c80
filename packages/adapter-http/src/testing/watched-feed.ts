import type { ProvisionObservation } from "@bunq-provisioning/core"
import {
  BunqApi,
  BunqError,
  ProvisionFeed,
  ProvisionStore,
  RateBudget,
  RequestPriority,
  StoreError
} from "@bunq-provisioning/core/ports"
import type { BunqReason, InterestedProvision, Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Context, Effect, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import { MemoryRateBudget } from "../budget/memory-rate-budget.ts"
import { PollingFeed } from "../feed/polling-feed.ts"
import type { PollingFeedOptions } from "../feed/polling-feed.ts"
import { interestedIn } from "@bunq-provisioning/core/testing"

export const waits = (id: number, more: Partial<InterestedProvision> = {}): InterestedProvision => ({
  uuid: `user-${id}`,
  kind: "provision",
  id,
  userId: null,
  changedAt: 0,
  ...more
})

const observed = (id: number) => ({
  observation: {
    id,
    externalUuid: `user-${id}`,
    product: null,
    created: "",
    updated: "",
    status: "CREATED",
    subStatus: "NONE",
    actionRequired: "NONE",
    credential: null
  } satisfies ProvisionObservation,
  secrets: []
})

export interface FeedWorld {
  readonly interested: (now: number) => readonly InterestedProvision[]
  readonly until: number
  readonly options?: PollingFeedOptions
  /** Why reads fail, by `what id`, or `list cursor`. */
  readonly failing?: (read: string, now: number) => BunqReason | undefined
  /** Reads that are never answered. */
  readonly hangs?: (read: string) => boolean
  readonly storeFails?: (now: number) => boolean
  /** What a list shows, newest first. */
  readonly listed?: readonly number[]
  /** Of one page; 2 unless set. */
  readonly pageSize?: number
  /** The last page leads back to the first one. */
  readonly circle?: boolean
  readonly latency?: number
  /** Reads wait for the classic limits, as the adapter's do. */
  readonly limited?: boolean
}

/** A feed over a store that waits for `interested`, and what it did while it was let run. */
export const watchFeed = (given: FeedWorld) =>
  Effect.gen(function* () {
    const { pageSize = 2, listed = [], latency = 0 } = given
    const reads: (readonly [what: string, at: number, priority: number])[] = []
    const filters: (readonly string[])[] = []
    const seen: Sighting[] = []
    const logs: string[] = []
    const budget = Context.get(
      yield* Layer.build(given.limited === true ? MemoryRateBudget.layer() : MemoryRateBudget.layerUnlimited),
      RateBudget
    )
    const read = <A>(endpoint: string, what: string, value: () => A) =>
      Effect.gen(function* () {
        const priority = yield* RequestPriority
        yield* budget.reserve({ endpoint: `GET ${endpoint}`, priority })
        const now = yield* Clock.currentTimeMillis
        reads.push([what, now, priority])
        if (given.hangs?.(what) === true) return yield* Effect.never
        if (latency > 0) yield* Effect.sleep(latency)
        const reason = given.failing?.(what, now)
        if (reason === undefined) return value()
        return yield* new BunqError({ operation: "BunqApi.read", reason, responseId: null })
      }).pipe(Effect.scoped)

    const api = Layer.mock(BunqApi, {
      readProvision: ({ provisionId: id }) => read("provision", `provision ${id}`, () => observed(id)),
      readOnboarding: ({ onboardingId: id }) =>
        read("onboarding", `onboarding ${id}`, () => ({
          id,
          updated: null,
          status: "VERIFIED",
          actionRequired: "NONE",
          verdict: "verified" as const,
          waitingType: null,
          waitingMessage: null
        })),
      readIdentity: ({ identityId: id }) =>
        read("identity", `identity ${id}`, () => ({
          observation: { id, updated: "", status: "PROCESSED", result: "APPROVED", failReasons: [] },
          secrets: []
        })),
      listInquiries: ({ userId }) =>
        read("inquiry", `inquiry ${userId}`, () =>
          [1, 2].map((id) => ({
            id,
            updated: "",
            status: "FINALIZED",
            purpose: null,
            expiresAt: null,
            entries: []
          }))
        ),
      listProvisions: ({ statuses, cursor }) => {
        filters.push(statuses)
        return read("list", `list ${cursor ?? ""}`, () => {
          const from = Number(cursor ?? 0)
          const more = from + pageSize < listed.length
          return {
            items: listed.slice(from, from + pageSize).map(observed),
            older: more ? String(from + pageSize) : given.circle === true ? "0" : null
          }
        })
      }
    })
    const store = Layer.mock(ProvisionStore, {
      interested: (kind, page) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          given.storeFails?.(now) === true
            ? Effect.fail(new StoreError({ operation: "interested", reason: { _tag: "Unreadable" } }))
            : Effect.succeed(interestedIn(given.interested(now), kind, page))
        )
    })
    const logger = Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])
    yield* Effect.gen(function* () {
      const feed = yield* ProvisionFeed
      yield* feed.sightings.pipe(
        Stream.runForEach((sighting) => Effect.sync(() => void seen.push(sighting))),
        Effect.forkScoped
      )
      yield* TestClock.adjust(given.until)
    }).pipe(
      Effect.scoped,
      Effect.provide(PollingFeed.layer(given.options).pipe(Layer.provide([api, store]))),
      Effect.provide(logger)
    )
    return {
      reads,
      filters,
      seen,
      logs,
      timesOf: (what: string) => reads.filter(([read]) => read === what).map(([, at]) => at)
    }
  }).pipe(Effect.scoped)
