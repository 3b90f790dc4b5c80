import { step } from "@bunq-provisioning/core/step"
import type { OwedCommand } from "@bunq-provisioning/core"
import { ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { StoreError } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "../vault/aes-sealer.ts"
import { countingRandom, testKey, uuidOf } from "./test-world.test-support.ts"
import { makeUserLoop } from "./user-loop.ts"

const uuid = uuidOf(1)
const layer = AesSealer.layer({ key: testKey }).pipe(
  Layer.provideMerge(Layer.mergeAll(MemoryStore.layer, countingRandom()))
)

/** A loop on a store that notes what is committed, and afterwards that note what is started. */
const setUp = Effect.gen(function* () {
  const store = yield* ProvisionStore
  const sealer = yield* Sealer
  const commits: Commit[] = []
  const started: OwedCommand[] = []
  const stopped: string[] = []
  const trouble = { next: null as StoreError | null, start: false }
  const watched: typeof store = {
    ...store,
    commit: (commit) =>
      Effect.suspend(() => {
        const { next } = trouble
        trouble.next = null
        if (next !== null) return Effect.fail(next)
        return Effect.tap(store.commit(commit), () => Effect.sync(() => commits.push(commit)))
      })
  }
  const make = (hotUsers = 10) =>
    makeUserLoop({
      store: watched,
      sealer,
      hotUsers,
      lifecycle: { step },
      circumstances: () => Effect.succeed({ standstills: [], queued: null }),
      afterwards: {
        start: (_, command) =>
          Effect.sync(() => {
            if (trouble.start) throw new Error("no start")
            started.push(command)
          }),
        stop: (_, id) => Effect.sync(() => void stopped.push(id)),
        wake: () => Effect.void,
        seen: () => Effect.void,
        publish: () => {}
      }
    })
  const loop = make()
  yield* loop.begin({ uuid, requestRef: "request", at: 0 }, [], [])
  return { store, loop, make, commits, started, stopped, trouble }
})

const seen = (
  credential: { id: number; usable: boolean; status: string; expiresAt?: number } | null,
  updated = "1"
) => ({
  id: 5,
  externalUuid: uuid,
  product: null,
  created: "1",
  updated,
  status: "CREATED",
  subStatus: credential === null ? "PENDING_PROCESS_USER" : "NONE",
  actionRequired: "NONE",
  credential: credential && { expiresAt: 60_000, ...credential }
})
const created = (seq: number) =>
  ({
    event: {
      type: "command.succeeded",
      id: "createProvision",
      seq,
      at: 1,
      output: { at: 1, provision: seen(null) }
    },
    source: "bank"
  }) as const
const token = [{ purpose: "token:50", value: Redacted.make("one") }]
const usable = { id: 50, usable: true, status: "PENDING_FIRST_USE" }
const observed = (provision: ReturnType<typeof seen>, secrets = token) =>
  ({ event: { type: "provision.observed", at: 2, provision }, source: "bank", secrets }) as const

describe("the user loop", () => {
  it.effect("journals a superseded result and leaves the user as it is", () =>
    Effect.gen(function* () {
      const { loop, store, started } = yield* setUp
      yield* loop.take(uuid, created(1))
      const before = yield* store.load(uuid)
      yield* loop.take(uuid, created(1))
      const noted = { seq: (before?.seq ?? 0) + 1, journal: expect.anything() }
      expect(yield* store.load(uuid)).toEqual({ ...before, ...noted })
      const last = (yield* store.journal(uuid)).at(-1)
      expect(last).toMatchObject({
        source: "bank",
        cause: "command.succeeded createProvision",
        fact: { kind: "superseded", command: "createProvision", seq: 1 }
      })
      expect(started.map(({ id }) => id)).toEqual(["createProvision"])
    }).pipe(Effect.provide(layer))
  )

  it.effect("seals a token once, in the commit of its observation, and writes nothing for a repeat", () =>
    Effect.gen(function* () {
      const { loop, store, commits, started } = yield* setUp
      yield* loop.take(uuid, created(1))
      yield* loop.take(uuid, observed(seen(usable, "2")))
      expect(commits.at(-1)?.sealed.map(({ purpose }) => purpose)).toEqual(["data-key", "token:50"])
      expect(started.at(-1)).toMatchObject({ id: "openUserSession", seq: commits.at(-1)?.envelope.seq })
      const [count, sealed] = [commits.length, yield* store.sealed(uuid, "token:50")]
      yield* loop.take(
        uuid,
        observed(seen(usable, "2"), [{ purpose: "token:50", value: Redacted.make("two") }])
      )
      expect(commits.length).toBe(count)
      expect(yield* store.sealed(uuid, "token:50")).toEqual(sealed)
    }).pipe(Effect.provide(layer))
  )

  it.effect("keeps a token that comes with an old observation", () =>
    Effect.gen(function* () {
      const { loop, store, commits } = yield* setUp
      yield* loop.take(uuid, created(1))
      yield* loop.take(uuid, observed(seen({ ...usable, usable: false, status: "ACTIVE" }, "3"), []))
      const { number: journal } = yield* store.journalEnd(uuid)
      const late = yield* loop.take(uuid, observed(seen(usable, "2")))
      expect(late.outcome).toBe("ignored")
      expect(yield* store.sealed(uuid, "token:50")).not.toBe(null)
      expect([commits.at(-1)?.journal.length, (yield* store.journalEnd(uuid)).number]).toEqual([0, journal])
    }).pipe(Effect.provide(layer))
  )

  it.effect("repeats a step on what another writer left", () =>
    Effect.gen(function* () {
      const { loop, make, store } = yield* setUp
      const rival = make()
      yield* rival.take(uuid, created(1))
      yield* loop.take(uuid, { event: { type: "provision.close", at: 3 }, source: "operator" })
      expect((yield* store.load(uuid))?.seq).toBe(3)
      expect((yield* store.journal(uuid)).map(({ number }) => number)).toEqual([1, 2, 3])
    }).pipe(Effect.provide(layer))
  )

  it.effect("starts nothing when the commit failed, and the same step works later", () =>
    Effect.gen(function* () {
      const { loop, store, started, stopped, trouble } = yield* setUp
      yield* loop.take(uuid, created(1))
      const before = started.length + stopped.length
      trouble.next = new StoreError({ operation: "test", reason: { _tag: "DiskFull" } })
      const failure = yield* Effect.flip(loop.take(uuid, observed(seen(usable, "2"))))
      expect(failure.reason._tag).toBe("DiskFull")
      expect(started.length + stopped.length).toBe(before)
      expect(yield* store.sealed(uuid, "token:50")).toBe(null)
      yield* loop.take(uuid, observed(seen(usable, "2")))
      expect(started.at(-1)?.id).toBe("openUserSession")
    }).pipe(Effect.provide(layer))
  )

  it.effect(
    "starts what is owed with the next touch when a defect came between the commit and the start",
    () =>
      Effect.gen(function* () {
        const { loop, store, started, trouble } = yield* setUp
        yield* loop.take(uuid, created(1))
        trouble.start = true
        expect(Exit.isFailure(yield* Effect.exit(loop.take(uuid, observed(seen(usable, "2")))))).toBe(true)
        trouble.start = false
        const owed = (yield* store.load(uuid))?.work["openUserSession"]
        yield* loop.read(uuid)
        expect(started.at(-1)).toMatchObject({ id: "openUserSession", seq: owed?.seq })
      }).pipe(Effect.provide(layer))
  )

  it.effect("sets a user aside whose step throws, and goes on with the others", () =>
    Effect.gen(function* () {
      const { loop, store, commits, stopped } = yield* setUp
      yield* loop.take(uuid, observed(seen(null), []))
      const thrower = {
        type: "command.succeeded",
        id: "createProvision",
        seq: 1,
        at: 1,
        output: null
      } as const
      yield* loop.take(uuid, { event: thrower as never, source: "bank" })
      expect(commits.at(-1)).toMatchObject({ deadline: null, interest: [], envelope: { quarantine: {} } })
      expect(stopped).toContain("createProvision")
      expect((yield* store.journal(uuid)).at(-1)?.fact.kind).toBe("quarantined")
      expect(yield* store.owing({ limit: 9 })).toEqual([])
      yield* loop.begin({ uuid: uuidOf(2), requestRef: "request", at: 0 }, [], [])
      expect((yield* loop.take(uuidOf(2), created(1))).outcome).toBe("accepted")
    }).pipe(Effect.provide(layer))
  )

  it.effect("keeps few users hot and loses nothing of the others", () =>
    Effect.gen(function* () {
      const { make, store } = yield* setUp
      const loop = make(2)
      const others = [2, 3, 4, 5].map(uuidOf)
      for (const other of others) yield* loop.begin({ uuid: other, requestRef: "request", at: 0 }, [], [])
      const close = { event: { type: "provision.close", at: 3 }, source: "operator" } as const
      for (const other of [...others, uuid]) yield* loop.take(other, close)
      for (const other of [...others, uuid])
        expect((yield* store.journal(other)).map(({ number }) => number)).toEqual([1, 2])
      expect(loop.lock.size()).toBe(0)
    }).pipe(Effect.provide(layer))
  )

  it.effect("looks again later at a deadline the machine does not consume", () =>
    Effect.gen(function* () {
      const { loop, store } = yield* setUp
      yield* loop.take(uuid, created(1))
      yield* loop.take(uuid, observed(seen(usable, "2")))
      expect(yield* store.nextDueAt()).toBe(660_000)
      const looks: number[] = []
      yield* TestClock.setTime(660_000)
      for (let count = 0; count < 6; count += 1) {
        yield* loop.passTime(uuid)
        const next = (yield* store.nextDueAt()) ?? 0
        looks.push((next - 660_000) / 1_000)
        yield* TestClock.setTime(next)
      }
      // bunq is overdue two milliseconds after the fifth look: that is the next one.
      expect(looks).toEqual([15, 30, 60, 120, 240, 240.002])
      expect((yield* store.journalEnd(uuid)).number).toBe(3)
    }).pipe(Effect.provide(layer))
  )
})
