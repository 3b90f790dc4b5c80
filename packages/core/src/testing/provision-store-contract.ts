import { Effect, Result } from "effect"
import type { Layer } from "effect"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { Commit } from "../ports/provision-store.ts"
import type { StoreError } from "../ports/store-error.ts"
import { changeCases, changesSurvive } from "./change-cases.ts"
import { expectEqual } from "./contract-case.ts"
import type { ContractCase } from "./contract-case.ts"
import { standingAt } from "./fixed-clock.ts"
import { interestCases } from "./interest-cases.ts"
import { listCases } from "./list-cases.ts"
import { sealedCases } from "./sealed-cases.ts"
import { retentionCases } from "./retention-cases.ts"
import { firstCommit, nextCommit, sampleEntry, sampleUuid } from "./sample-commit.ts"
import type { StoreCases } from "./store-cases.ts"

type Store = ProvisionStore["Service"]

export interface StoreUnderTest {
  /** An empty store per call. Building the layer that one call gave a second time opens the same store again. */
  readonly layer: () => Layer.Layer<ProvisionStore, StoreError>
  /** What was committed is there when the layer is built again. */
  readonly durable: boolean
  /** Puts text in the place of a user's envelope, behind the back of the store that was opened last. */
  readonly damage: (uuid: string, envelope: string) => Effect.Effect<void>
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const failing = (effect: Effect.Effect<unknown, StoreError>) =>
  Effect.map(Effect.result(effect), (result) =>
    Result.isFailure(result) ? result.failure.reason._tag : "no failure"
  )

const cases: StoreCases = {
  "gives back what was committed, and null for what was not": Effect.fnUntraced(function* (store) {
    expectEqual("unknown user", yield* store.load(sampleUuid(9)), null)
    const commit = firstCommit(1)
    yield* store.commit(commit)
    expectEqual("envelope", yield* store.load(commit.uuid), JSON.parse(JSON.stringify(commit.envelope)))
  }),
  "refuses a second beginning with AlreadyExists": Effect.fnUntraced(function* (store) {
    yield* store.commit(firstCommit(1))
    expectEqual("reason", yield* failing(store.commit(firstCommit(1))), "AlreadyExists")
  }),
  "refuses a commit on another version, or on nobody, with VersionConflict": Effect.fnUntraced(
    function* (store) {
      const first = firstCommit(1)
      yield* store.commit(first)
      yield* store.commit(nextCommit(first))
      expectEqual("stale", yield* failing(store.commit(nextCommit(first))), "VersionConflict")
      expectEqual("nobody", yield* failing(store.commit(nextCommit(firstCommit(2)))), "VersionConflict")
    }
  ),
  "writes all of a commit or nothing": Effect.fnUntraced(function* (store) {
    const first = firstCommit(1, { deadline: { name: "recheck", at: 50 } })
    yield* store.commit(first)
    yield* store.commit(nextCommit(first))
    const refused = nextCommit(first, {
      journal: [sampleEntry(2), sampleEntry(3)],
      deadline: { name: "identity", at: 1 },
      interest: [{ kind: "provision", id: 5, userId: null }],
      sealed: [{ owner: first.uuid, purpose: "token:1", sealed: bytes(1) }],
      inbox: ["message"]
    })
    expectEqual("reason", yield* failing(store.commit(refused)), "VersionConflict")
    expectEqual("seq", (yield* store.load(first.uuid))?.seq, 2)
    expectEqual("journal", (yield* store.journalEnd(first.uuid)).number, 2)
    expectEqual("due", yield* store.nextDueAt(), 50)
    expectEqual("interest", yield* store.interested("provision", { limit: 9 }), [])
    expectEqual("sealed", yield* store.sealed(first.uuid, "token:1"), null)
    expectEqual("inbox", yield* store.consumed("message"), false)
  }),
  "gives each of many commits at once its own outcome": Effect.fnUntraced(function* (store) {
    const known = firstCommit(1)
    yield* store.commit(known)
    const rivals = [1, 2, 3, 4, 5, 6, 7, 8].map((index) =>
      index === 1 ? nextCommit(known) : firstCommit(index)
    )
    const outcomes = yield* Effect.forEach(
      [...rivals, nextCommit(known), firstCommit(3)],
      (commit) => failing(store.commit(commit)),
      {
        concurrency: "unbounded"
      }
    )
    const lost = outcomes.filter((outcome) => outcome !== "no failure").sort()
    expectEqual("losers", lost, ["AlreadyExists", "VersionConflict"])
    expectEqual("users", (yield* store.list({ limit: 99 })).length, 8)
    expectEqual("winner", (yield* store.load(known.uuid))?.seq, 2)
  }),
  "hands out due deadlines, earliest first, up to now": Effect.fnUntraced(function* (store) {
    expectEqual("none", yield* store.nextDueAt(), null)
    const at = [300, 100, 200, 900]
    const commits = at.map((due, index) => firstCommit(index, { deadline: { name: "recheck", at: due } }))
    for (const commit of commits) yield* store.commit(commit)
    yield* store.commit(firstCommit(7))
    const due = yield* store.due(300, 10)
    expectEqual(
      "order",
      due.map(({ deadline }) => deadline),
      [100, 200, 300].map((at) => ({ name: "recheck", at }))
    )
    expectEqual(
      "limit",
      (yield* store.due(300, 2)).map(({ uuid }) => uuid),
      [sampleUuid(1), sampleUuid(2)]
    )
    expectEqual("next", yield* store.nextDueAt(), 100)
    yield* store.commit(nextCommit(commits[1] as Commit, { deadline: null }))
    expectEqual("gone", yield* store.nextDueAt(), 200)
  }),
  ...sealedCases,
  ...interestCases,
  ...retentionCases,
  ...listCases,
  ...changeCases,
  "consumes a message once: a commit that names it again is refused whole": Effect.fnUntraced(
    function* (store) {
      const first = firstCommit(1, { inbox: ["message-1"] })
      expectEqual("before", yield* store.consumed("message-1"), false)
      yield* store.commit(first)
      expectEqual("after", yield* store.consumed("message-1"), true)
      expectEqual(
        "again",
        yield* failing(store.commit(nextCommit(first, { inbox: ["message-2", "message-1"] }))),
        "VersionConflict"
      )
      expectEqual("whole", yield* store.consumed("message-2"), false)
      expectEqual("seq", (yield* store.load(first.uuid))?.seq, 1)
    }
  ),
  "keeps the journal in order, per user, in pages": Effect.fnUntraced(function* (store) {
    const first = firstCommit(1, { journal: [sampleEntry(1), sampleEntry(2)] })
    yield* store.commit(first)
    yield* store.commit(firstCommit(2))
    yield* store.commit(nextCommit(first, { journal: [3, 4, 5].map((number) => sampleEntry(number)) }))
    const numbers = (page?: { after?: number; limit?: number }) =>
      Effect.map(store.journal(first.uuid, page), (entries) => entries.map(({ number }) => number))
    expectEqual("all", yield* numbers(), [1, 2, 3, 4, 5])
    expectEqual("page", yield* numbers({ after: 1, limit: 2 }), [2, 3])
    expectEqual("entry", (yield* store.journal(first.uuid, { limit: 1 }))[0], sampleEntry(1))
    expectEqual("end", yield* store.journalEnd(first.uuid), { number: 5, hash: sampleEntry(5).hash })
    expectEqual("nobody", yield* store.journalEnd(sampleUuid(9)), { number: 0, hash: null })
    yield* store.commit(firstCommit(3, { journal: [{ ...sampleEntry(1), hash: null }] }))
    expectEqual("before the chain", (yield* store.journal(sampleUuid(3)))[0]?.hash, null)
  }),
  "remembers when a request was about to be sent": Effect.fnUntraced(function* (store) {
    expectEqual("never", yield* store.sentAt(sampleUuid(1)), null)
    yield* store.markSent(sampleUuid(1), 77)
    expectEqual("once", yield* store.sentAt(sampleUuid(1)), 77)
    yield* store.markSent(sampleUuid(1), 88)
    expectEqual("again", yield* store.sentAt(sampleUuid(1)), 88)
  }),
  "knows no time before the first commit": Effect.fnUntraced(function* (store) {
    expectEqual("latest", yield* store.latestAt(), null)
  })
}

const staysAlone = (damage: StoreUnderTest["damage"]) =>
  Effect.fnUntraced(function* (store: Store) {
    const [first, second] = [firstCommit(1, { deadline: { name: "recheck", at: 5 } }), firstCommit(2)]
    for (const commit of [first, second]) yield* store.commit(commit)
    yield* damage(first.uuid, '{"machine":"prov')
    expectEqual("reason", yield* failing(store.load(first.uuid)), "Corrupted")
    for (const [page, read] of Object.entries({ list: store.list, owing: store.owing }))
      expectEqual(
        page,
        (yield* read({ limit: 9 })).map(({ envelope }) => (envelope as { seq: number } | null)?.seq ?? null),
        [null, second.envelope.seq]
      )
    expectEqual("due", (yield* store.due(9, 9)).length, 1)
    expectEqual("journal", (yield* store.journal(first.uuid)).length, 1)
    yield* store.commit(nextCommit(second))
    expectEqual("other", (yield* store.load(second.uuid))?.seq, second.envelope.seq + 1)
    expectEqual("still", yield* failing(store.load(first.uuid)), "Corrupted")
  })

const survives = (layer: Layer.Layer<ProvisionStore, StoreError>) =>
  Effect.gen(function* () {
    const first = firstCommit(1, {
      journal: [sampleEntry(1)],
      deadline: { name: "credential", at: 4_000 },
      interest: [{ kind: "onboarding", id: 6, userId: 7 }],
      sealed: [{ owner: "a", purpose: "request", sealed: bytes(4, 5) }],
      inbox: ["message"]
    })
    yield* Effect.provide(
      ProvisionStore.use((store) =>
        Effect.andThen(standingAt(5_000)(store.commit(first)), store.markSent(first.uuid, 6_000))
      ),
      layer
    )
    const read = Effect.fnUntraced(function* (store: Store) {
      expectEqual("envelope", yield* store.load(first.uuid), JSON.parse(JSON.stringify(first.envelope)))
      expectEqual("journal", yield* store.journal(first.uuid), [sampleEntry(1)])
      expectEqual("due", yield* store.nextDueAt(), 4_000)
      expectEqual("interest", (yield* store.interested("onboarding", { limit: 1 }))[0]?.userId, 7)
      expectEqual("sealed", yield* store.sealed("a", "request"), bytes(4, 5))
      expectEqual("inbox", yield* store.consumed("message"), true)
      expectEqual("sent", yield* store.sentAt(first.uuid), 6_000)
      expectEqual("owing", (yield* store.owing({ limit: 1 })).length, 1)
      expectEqual("latest", yield* store.latestAt(), 5_000)
    })
    yield* Effect.provide(ProvisionStore.use(read), layer)
  })

/** What every `ProvisionStore` keeps. Each case gets a store of its own. */
export const provisionStoreContract = ({
  layer,
  durable,
  damage
}: StoreUnderTest): readonly ContractCase[] => [
  ...Object.entries(cases).map(([name, run]) => ({
    name,
    run: Effect.suspend(() => Effect.provide(ProvisionStore.use(run), layer()))
  })),
  {
    name: "keeps a damaged row to itself: refused where it is asked for, null in a page, the others as they were",
    run: Effect.suspend(() => Effect.provide(ProvisionStore.use(staysAlone(damage)), layer()))
  },
  ...(durable
    ? [
        {
          name: "has everything after it was closed and opened again",
          run: Effect.suspend(() => survives(layer()))
        },
        {
          name: "numbers changes on where it was when it was closed",
          run: Effect.suspend(() => changesSurvive(layer()))
        }
      ]
    : [])
]
