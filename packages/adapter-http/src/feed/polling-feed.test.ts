import type { ProvisionObservation } from "@bunq-provisioning/core"
import {
  BunqApi,
  BunqError,
  ProvisionFeed,
  ProvisionStore,
  requestPriority,
  StoreError
} from "@bunq-provisioning/core/ports"
import type { BunqReason, InterestedProvision, Sighting } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import { RequestPriority } from "../request-priority.ts"
import { PollingFeed } from "./polling-feed.ts"
import type { PollingFeedOptions } from "./polling-feed.ts"

const fail = (reason: BunqReason) =>
  new BunqError({ operation: "BunqApi.readProvision", reason, responseId: null })
const waits = (id: number, more: Partial<InterestedProvision> = {}): InterestedProvision => ({
  uuid: `user-${id}`,
  kind: "provision",
  id,
  userId: null,
  changedAt: 0,
  ...more
})
const observed = (id: number, status = "CREATED") => ({
  observation: {
    id,
    externalUuid: `user-${id}`,
    created: "",
    updated: "",
    status,
    subStatus: "NONE",
    actionRequired: "NONE",
    credential: null
  } satisfies ProvisionObservation,
  secrets: []
})

/** A feed over a store that waits for `interested`, for as long as it is told to run. */
const watch = (given: {
  readonly interested: (now: number) => readonly InterestedProvision[]
  readonly until: number
  readonly options?: PollingFeedOptions
  readonly failing?: ReadonlyMap<number, BunqReason>
  readonly storeFails?: (now: number) => boolean
  /** What a list shows, newest first, in pages of two. */
  readonly listed?: readonly number[]
  readonly listFails?: boolean
  readonly latency?: number
}) =>
  Effect.gen(function* () {
    const reads: [string, number, number][] = []
    const seen: Sighting[] = []
    const logs: string[] = []
    const note = (what: string) =>
      Effect.gen(function* () {
        reads.push([what, yield* Clock.currentTimeMillis, yield* RequestPriority])
        if (given.latency !== undefined) yield* Effect.sleep(given.latency)
      })
    const reading = <A>(what: string, id: number, value: A) =>
      Effect.andThen(
        note(`${what} ${id}`),
        Effect.suspend(() => {
          const reason = given.failing?.get(id)
          return reason === undefined ? Effect.succeed(value) : Effect.fail(fail(reason))
        })
      )
    const api = Layer.mock(BunqApi, {
      readProvision: ({ provisionId }) => reading("provision", provisionId, observed(provisionId)),
      readOnboarding: ({ onboardingId }) =>
        reading("onboarding", onboardingId, {
          id: onboardingId,
          updated: null,
          status: "VERIFIED",
          actionRequired: "NONE",
          verdict: "verified",
          waitingType: null,
          waitingMessage: null
        }),
      readIdentity: ({ identityId }) =>
        reading("identity", identityId, {
          observation: {
            id: identityId,
            updated: "",
            status: "PROCESSED",
            result: "APPROVED",
            failReasons: []
          },
          secrets: []
        }),
      listProvisions: ({ cursor }) =>
        Effect.andThen(
          note(`list ${cursor ?? ""}`),
          Effect.suspend(() => {
            if (given.listFails === true) return Effect.fail(fail({ _tag: "Unavailable", status: 502 }))
            const from = Number(cursor ?? 0)
            const page = (given.listed ?? []).slice(from, from + 2)
            const more = from + 2 < (given.listed?.length ?? 0)
            return Effect.succeed({
              items: page.map((id) => observed(id)),
              older: more ? String(from + 2) : null
            })
          })
        )
    })
    const store = Layer.mock(ProvisionStore, {
      interested: (kind, limit) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          given.storeFails?.(now) === true
            ? Effect.fail(new StoreError({ operation: "interested", reason: { _tag: "Unreadable" } }))
            : Effect.succeed(
                given
                  .interested(now)
                  .filter((one) => one.kind === kind)
                  .slice(0, limit)
              )
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
      seen,
      logs,
      timesOf: (what: string) => reads.filter(([read]) => read === what).map(([, at]) => at)
    }
  })

describe("PollingFeed", () => {
  it.effect("reads each kind by id and says when the read began", () =>
    Effect.gen(function* () {
      const { seen, reads } = yield* watch({
        interested: () => [
          waits(1),
          waits(2, { kind: "onboarding", userId: 9 }),
          waits(3, { kind: "identity", userId: 9 }),
          waits(4, { kind: "identity", userId: null })
        ],
        latency: 500,
        until: 1_000
      })
      expect(seen.map(({ kind, uuid, at }) => [kind, uuid, at])).toEqual([
        ["provision", "user-1", 0],
        ["onboarding", "user-2", 0],
        ["identity", "user-3", 0]
      ])
      expect(new Set(reads.map(([, , priority]) => priority))).toEqual(new Set([requestPriority.feed]))
    })
  )

  it.effect("reads fresh ones often and old ones seldom", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watch({
        interested: () => [waits(1, { changedAt: 0 }), waits(2, { changedAt: -86_400_000 })],
        until: 600_000
      })
      expect(timesOf("provision 1").slice(0, 4)).toEqual([0, 2_000, 4_000, 6_000])
      const pauses = timesOf("provision 1").map((at, index, all) => at - (all[index - 1] ?? at))
      expect(Math.max(...pauses)).toBeGreaterThan(30_000)
      expect(timesOf("provision 2")).toEqual([0, 300_000, 600_000])
    })
  )

  it.effect("reads pages when many are due: only what is waited for, the absent by id", () =>
    Effect.gen(function* () {
      const { seen, reads } = yield* watch({
        interested: () => [8, 7, 6, 5, 2].map((id) => waits(id)),
        listed: [9, 8, 7, 6, 5, 4, 3],
        options: { listFrom: 3, slowest: "1 hour", fastest: "10 minutes" },
        until: 1_000
      })
      // Page two holds 7 and 6; two are left, and asking for each is cheaper than two more pages.
      expect(reads.map(([read]) => read)).toEqual(["list ", "list 2", "provision 5", "provision 2"])
      expect(seen.map(({ uuid }) => uuid).toSorted()).toEqual([
        "user-2",
        "user-5",
        "user-6",
        "user-7",
        "user-8"
      ])
    })
  )

  it.effect("a page that cannot be read is tried again, and nothing else is blamed", () =>
    Effect.gen(function* () {
      const { timesOf, reads, logs } = yield* watch({
        interested: () => [1, 2, 3, 4].map((id) => waits(id)),
        listFails: true,
        options: { listFrom: 3 },
        until: 5_000
      })
      expect(timesOf("list ")).toEqual([0, 2_000, 4_000])
      expect(reads).toHaveLength(3)
      expect(logs[0]).toContain("not available")
    })
  )

  it.effect("one that fails does not hold up the others, ends nothing and is tried again", () =>
    Effect.gen(function* () {
      const failing = new Map<number, BunqReason>([
        [1, { _tag: "NotFound" }],
        [2, { _tag: "Forbidden" }],
        [3, { _tag: "Unavailable", status: 503 }]
      ])
      const { seen, timesOf, logs } = yield* watch({
        interested: () => [1, 2, 3, 4].map((id) => waits(id)),
        failing,
        until: 4_000
      })
      expect(seen.map(({ uuid }) => uuid)).toEqual(["user-4", "user-4", "user-4"])
      expect(timesOf("provision 1")).toEqual([0, 2_000, 4_000])
      expect(logs.filter((log) => log.includes("does not know"))).toHaveLength(3)
    })
  )

  it.effect("survives a store that fails", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watch({
        interested: () => [waits(1)],
        storeFails: (now) => now < 6_000,
        until: 8_000
      })
      expect(timesOf("provision 1")).toEqual([6_000, 8_000])
    })
  )
})
