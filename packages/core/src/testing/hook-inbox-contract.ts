import { Effect, Fiber, Result } from "effect"
import type { Layer } from "effect"
import { HookCapacity, HookInbox } from "../ports/hook-inbox.ts"
import type { Hint } from "../ports/hook-inbox.ts"
import type { StoreError } from "../ports/store-error.ts"
import { ContractViolation, expectEqual } from "./contract-case.ts"
import type { ContractCase } from "./contract-case.ts"

type Inbox = HookInbox["Service"]

export interface HookInboxUnderTest {
  /** An empty inbox per call. Building the layer that one call gave a second time opens the same inbox again. */
  readonly layer: () => Layer.Layer<HookInbox, StoreError>
  /** What was accepted is there when the layer is built again. */
  readonly durable: boolean
}

const hintOf = (index: number, more: Partial<Hint> = {}): Hint => ({
  key: index.toString(16).padStart(64, "0"),
  category: "PARTNER_USER_PROVISION",
  eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
  objectId: 1_000 + index,
  uuid: index % 2 === 0 ? null : `6b1f3a52-0c1e-4a55-9d0c-${index.toString().padStart(12, "0")}`,
  userId: index % 2 === 0 ? 7_000 + index : null,
  updated: index % 3 === 0 ? null : "2026-01-02 03:04:05.678901",
  receivedAt: 1_000 * index,
  ...more
})
const idsOf = (hints: readonly Hint[]) => hints.map(({ objectId }) => objectId - 1_000)

const cases: { readonly [name: string]: (inbox: Inbox) => Effect.Effect<void, StoreError> } = {
  "gives back what was accepted, whole and oldest first, until it is settled": Effect.fnUntraced(
    function* (inbox) {
      expectEqual("nothing", yield* inbox.waiting({ limit: 9 }), [])
      for (const index of [3, 1, 2]) expectEqual("new", yield* inbox.accept(hintOf(index)), "new")
      const waiting = yield* inbox.waiting({ limit: 9 })
      expectEqual("order", idsOf(waiting), [3, 1, 2])
      const [first, second] = waiting
      expectEqual("whole", first, { ...hintOf(3), place: first?.place ?? null })
      expectEqual("page", idsOf(yield* inbox.waiting({ after: second?.place ?? 0, limit: 9 })), [2])
      expectEqual("limit", idsOf(yield* inbox.waiting({ limit: 1 })), [3])
      yield* inbox.settle([hintOf(3).key, hintOf(2).key, "unknown"])
      yield* inbox.settle([hintOf(3).key])
      expectEqual("left", idsOf(yield* inbox.waiting({ limit: 9 })), [1])
      expectEqual("count", yield* inbox.count(), { waiting: 1, kept: 3 })
    }
  ),
  "takes the same delivery once, also when it was settled": Effect.fnUntraced(function* (inbox) {
    const both = yield* Effect.all([inbox.accept(hintOf(1)), inbox.accept(hintOf(1))], {
      concurrency: "unbounded"
    })
    expectEqual("at once", [...both].sort(), ["duplicate", "new"])
    expectEqual("later", yield* inbox.accept(hintOf(1, { receivedAt: 9_000 })), "duplicate")
    yield* inbox.settle([hintOf(1).key])
    expectEqual("settled", yield* inbox.accept(hintOf(1)), "duplicate")
    expectEqual("waiting", yield* inbox.waiting({ limit: 9 }), [])
    expectEqual("another body", yield* inbox.accept(hintOf(1, { key: hintOf(2).key })), "new")
  }),
  "gives each of many at once its own outcome": Effect.fnUntraced(function* (inbox) {
    const indices = Array.from({ length: 60 }, (_, index) => index % 40)
    const outcomes = yield* Effect.forEach(indices, (index) => inbox.accept(hintOf(index)), {
      concurrency: "unbounded"
    })
    expectEqual("new", outcomes.filter((outcome) => outcome === "new").length, 40)
    const waiting = yield* inbox.waiting({ limit: 99 })
    expectEqual("each once", new Set(idsOf(waiting)).size, 40)
    expectEqual(
      "places rise",
      waiting.every(({ place }, index) => place > (waiting[index - 1]?.place ?? -1)),
      true
    )
  }),
  "forgets settled ones, the oldest first, and never one that waits": Effect.fnUntraced(function* (inbox) {
    for (const index of [1, 2, 3, 4]) yield* inbox.accept(hintOf(index))
    yield* inbox.settle([1, 2, 4].map((index) => hintOf(index).key))
    expectEqual("none", yield* inbox.prune({ before: 1_000, limit: 9 }), 0)
    expectEqual("limit", yield* inbox.prune({ before: 4_000, limit: 1 }), 1)
    expectEqual("oldest is taken again", yield* inbox.accept(hintOf(1)), "new")
    expectEqual("rest", yield* inbox.prune({ before: 4_000, limit: 9 }), 1)
    expectEqual("kept", yield* inbox.count(), { waiting: 2, kept: 3 })
    expectEqual("waiting", idsOf(yield* inbox.waiting({ limit: 9 })), [3, 1])
  }),
  "tells when one came, also one that came before it was asked": Effect.fnUntraced(function* (inbox) {
    yield* inbox.waiting({ limit: 9 })
    const told = yield* Effect.forkChild(inbox.arrived, { startImmediately: true })
    yield* Effect.yieldNow
    expectEqual("nothing yet", told.pollUnsafe() === undefined, true)
    yield* inbox.accept(hintOf(1))
    yield* Fiber.join(told)
    yield* inbox.arrived
    yield* inbox.waiting({ limit: 9 })
    const again = yield* Effect.forkChild(inbox.arrived, { startImmediately: true })
    yield* inbox.accept(hintOf(1))
    yield* Effect.yieldNow
    if (again.pollUnsafe() !== undefined) throw new ContractViolation("a duplicate was told")
    yield* inbox.accept(hintOf(2))
    yield* Fiber.join(again)
  })
}

const refusesMore = (layer: Layer.Layer<HookInbox, StoreError>) =>
  Effect.gen(function* () {
    const inbox = yield* HookInbox
    for (const index of [1, 2, 3]) yield* inbox.accept(hintOf(index))
    const reason = (index: number) =>
      Effect.map(Effect.result(inbox.accept(hintOf(index))), (result) =>
        Result.isFailure(result) ? result.failure.reason._tag : result.success
      )
    expectEqual("full", yield* reason(4), "InboxFull")
    expectEqual("known", yield* reason(3), "duplicate")
    yield* inbox.settle([hintOf(2).key])
    expectEqual("room", yield* reason(4), "new")
    expectEqual("full again", yield* reason(5), "InboxFull")
    expectEqual("count", yield* inbox.count(), { waiting: 3, kept: 4 })
  }).pipe(Effect.provide(layer), Effect.provideService(HookCapacity, 3))

const survives = (layer: Layer.Layer<HookInbox, StoreError>) =>
  Effect.gen(function* () {
    yield* Effect.provide(
      HookInbox.use((inbox) =>
        Effect.gen(function* () {
          for (const index of [1, 2]) yield* inbox.accept(hintOf(index))
          yield* inbox.settle([hintOf(1).key])
        })
      ),
      layer
    )
    const read = Effect.fnUntraced(function* (inbox: Inbox) {
      expectEqual("waiting", idsOf(yield* inbox.waiting({ limit: 9 })), [2])
      expectEqual("settled", yield* inbox.accept(hintOf(1)), "duplicate")
      expectEqual("waits", yield* inbox.accept(hintOf(2)), "duplicate")
      expectEqual("later", yield* inbox.accept(hintOf(3)), "new")
      expectEqual("order", idsOf(yield* inbox.waiting({ limit: 9 })), [2, 3])
    })
    yield* Effect.provide(HookInbox.use(read), layer)
  })

/** What every `HookInbox` keeps. Each case gets an inbox of its own. */
export const hookInboxContract = ({ layer, durable }: HookInboxUnderTest): readonly ContractCase[] => [
  ...Object.entries(cases).map(([name, run]) => ({
    name,
    run: Effect.suspend(() => Effect.provide(HookInbox.use(run), layer()))
  })),
  {
    name: "refuses more than it may hold, until some are settled",
    run: Effect.suspend(() => refusesMore(layer()))
  },
  ...(durable
    ? [
        {
          name: "has everything after it was closed and opened again",
          run: Effect.suspend(() => survives(layer()))
        }
      ]
    : [])
]
