import { view } from "@bunq-provisioning/core"
import type { Commit } from "@bunq-provisioning/core/ports"
import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { snapshotOf } from "@bunq-provisioning/core/step"
import { Context, Effect, Layer, Stream } from "effect"
import type { Fiber } from "effect"
import { makeViewHub } from "../loop/view-hub.ts"
import type { Published } from "../loop/view-hub.ts"
import { emptyRows } from "../memory/memory-rows.ts"
import type { MemoryRows } from "../memory/memory-rows.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { firstCommit, nextCommit } from "../sqlite/sample-commit.test-support.ts"
import { makeChanges } from "./make-changes.ts"
import { makeTail } from "./make-tail.ts"
import type { TailItem } from "./tail-item.ts"

const around = { standstills: [], queued: null }

/** Journals in memory and what follows them, without a provisioner. The pump lives in the scope. */
export const followedJournals = Effect.fnUntraced(function* (rows: MemoryRows = emptyRows()) {
  const bare = Context.get(yield* Layer.build(MemoryStore.layerOn(rows)), ProvisionStore)
  const reads = { ofAll: 0, ofOne: 0, failing: false }
  const counting = ProvisionStore.of({
    ...bare,
    changesAfter: (after, page) =>
      Effect.suspend(() => {
        if (page.uuid === undefined) reads.ofAll += 1
        else reads.ofOne += 1
        return reads.failing
          ? Effect.fail(
              new StoreError({ operation: "ProvisionStore.changesAfter", reason: { _tag: "Unreachable" } })
            )
          : bare.changesAfter(after, page)
      })
  })
  const hub = makeViewHub()
  const changes = yield* makeChanges({
    store: counting,
    hub,
    peek: () => null,
    circumstances: () => Effect.succeed(around)
  })
  yield* Effect.forkScoped(changes.pump.run)
  const published = (uuid: string): Effect.Effect<Published> =>
    Effect.map(Effect.orDie(bare.load(uuid)), (envelope) => {
      if (envelope === null) throw new Error("nobody")
      return { seq: envelope.seq, view: view(snapshotOf(envelope), 0, envelope) }
    })
  const tail = makeTail({
    ...changes,
    store: counting,
    wake: changes.pump.wake,
    here: (effect) => effect,
    stopped: () => null,
    current: (_, uuid) => published(uuid)
  })
  const latest = new Map<number, Commit>()
  return {
    bare,
    changes,
    tail,
    reads,
    published,
    /** One more entry of a user. */
    commit: Effect.fnUntraced(function* (index: number, store: ProvisionStore["Service"] = changes.store) {
      const before = latest.get(index)
      const commit = before === undefined ? firstCommit(index) : nextCommit(before, {})
      latest.set(index, commit)
      yield* store.commit(commit)
    })
  }
})

/** Lets every fiber have its turn. */
export const settle = Effect.forEach(Array.from({ length: 60 }), () => Effect.yieldNow, { discard: true })

/** Collects in the background what a tail hands out. */
export const collected = Effect.fnUntraced(function* (items: Stream.Stream<TailItem, unknown>) {
  const seen: TailItem[] = []
  const fiber: Fiber.Fiber<void, unknown> = yield* Effect.forkScoped(
    Stream.runForEach(items, (item) => Effect.sync(() => void seen.push(item)))
  )
  return { seen, fiber }
})

/** What was handed out, as short as can be: `user/number` for an entry, with `*` when its view is there. */
export const brief = (items: readonly TailItem[]): readonly string[] =>
  items.map((item) =>
    item.kind === "change"
      ? `${Number(item.uuid.slice(-4))}/${item.entry.number}${item.view === null ? "" : "*"}`
      : `${item.kind} ${item.why}`
  )
