import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { Layer } from "effect"
import { TestClock } from "effect/testing"
import { exportHistory, verifyHistory } from "../history/history-export.ts"
import { verifyJournal } from "../journal-chain/verify-journal.ts"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, playUntil, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { emptyRows } from "../memory/memory-rows.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { makeRetention } from "./retention.ts"
import type { RetentionOptions } from "./retention.ts"

const { file } = temporaryFolder()
const [uuid, other] = [uuidOf(1), uuidOf(2)]
type Store = Layer.Layer<ProvisionStore, StoreError>
/** Each call makes a store that may be opened again and again. */
const stores: ReadonlyArray<readonly [string, () => () => Store]> = [
  [
    "memory",
    () => {
      const rows = emptyRows()
      return () => MemoryStore.layerOn(rows)
    }
  ],
  [
    "SQLite",
    () => {
      const path = file()
      return () => SqliteStore.layer({ file: path })
    }
  ]
]

/** One user closed, the other verified, and the service stopped. */
const closed = (store: Store) =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    for (const index of [1, 2]) yield* provisioner.provision(person(index))
    const playing = yield* Effect.forkChild(
      Effect.forEach([uuid, other], (one) => playUntil(one, (view) => view.settled), { concurrency: 2 })
    )
    yield* pass("2 minutes")
    yield* Fiber.join(playing)
    yield* provisioner.send(uuid, { type: "provision.close" }, { id: "close-1" })
    yield* pass("1 minute")
    expect(yield* provisioner.view(uuid)).toMatchObject({ phase: "closed" })
  }).pipe(Effect.provide(testWorld(makeScriptedBank(), store)))

const sweeping = (options: RetentionOptions) =>
  Effect.gen(function* () {
    const running = yield* Effect.forkChild(makeRetention(yield* ProvisionStore, options).sweep)
    yield* pass("3 seconds")
    return yield* Fiber.join(running)
  })
const nothing = { inbox: 0, entries: 0, sealed: 0 }

describe.each(stores)("retention on %s", (_, make) => {
  it.effect("takes away only marks of old messages, unless it is told more", () =>
    Effect.gen(function* () {
      const open = make()
      yield* closed(open())
      yield* Effect.gen(function* () {
        const kept = yield* ProvisionStore
        yield* TestClock.adjust("29 days")
        expect(yield* sweeping({})).toEqual(nothing)
        expect(yield* kept.consumed(`${uuid}/close-1`)).toBe(true)
        yield* TestClock.adjust("2 days")
        expect(yield* sweeping({})).toEqual({ ...nothing, inbox: 1 })
        expect(yield* kept.consumed(`${uuid}/close-1`)).toBe(false)
        expect((yield* kept.sealedOf(uuid)).length).toBeGreaterThan(4)
      }).pipe(Effect.provide(open()))
    })
  )

  it.effect("goes on behind a user whose journal cannot be read", () =>
    Effect.gen(function* () {
      const open = make()
      yield* closed(open())
      yield* TestClock.adjust("8 days")
      const found = yield* Effect.gen(function* () {
        const kept = yield* ProvisionStore
        const unreadable = new StoreError({ operation: "journal", reason: { _tag: "Corrupted" } })
        const damaged = ProvisionStore.of({
          ...kept,
          journal: (one, page) => (one === uuid ? Effect.fail(unreadable) : kept.journal(one, page))
        })
        const swept = yield* Effect.provideService(sweeping({ journal: "7 days" }), ProvisionStore, damaged)
        return { swept, start: yield* kept.journalStart(other) }
      }).pipe(Effect.provide(open()))
      expect(found.swept.entries).toBeGreaterThan(0)
      expect(found.start?.through).toBe(found.swept.entries)
    })
  )

  it.effect("prunes the journals of the settled, and the rest still verifies, from a checkpoint", () =>
    Effect.gen(function* () {
      const open = make()
      yield* closed(open())
      const before = yield* Effect.gen(function* () {
        const kept = yield* ProvisionStore
        const whole = yield* verifyJournal(kept, uuid)
        expect(yield* sweeping({ journal: "7 days" })).toEqual(nothing)
        yield* TestClock.adjust("8 days")
        expect((yield* sweeping({ journal: "7 days" })).entries).toBeGreaterThan(whole?.entries ?? 99)
        const prunedThrough = (whole?.entries ?? 0) - 1
        expect(yield* verifyJournal(kept, uuid)).toEqual({ ...whole, entries: 1, prunedThrough })
        expect(yield* kept.journalStart(uuid)).toMatchObject({ through: prunedThrough })
        const history = yield* exportHistory(kept, uuid)
        expect(history && verifyHistory(history)).toMatchObject({ intact: true, entries: 1 })
        return whole
      }).pipe(Effect.provide(open()))
      yield* Effect.gen(function* () {
        // Whoever goes on does so behind the checkpoint.
        const { custody } = yield* Provisioner
        yield* custody.erase(uuid)
        expect((yield* custody.verifyJournal(uuid)).end.number).toBe((before?.end.number ?? 0) + 1)
        expect(yield* custody.verifyJournals()).toMatchObject({ users: 2, broken: [] })
        expect(yield* sweeping({ journal: "7 days" })).toMatchObject({ entries: 1 })
        expect(yield* custody.verifyJournal(uuid)).toMatchObject({ intact: true, entries: 1 })
      }).pipe(Effect.provide(testWorld(makeScriptedBank(), open())))
    })
  )

  it.effect("drops what is sealed of the closed, and of nobody else", () =>
    Effect.gen(function* () {
      const open = make()
      yield* closed(open())
      yield* Effect.gen(function* () {
        const kept = yield* ProvisionStore
        yield* TestClock.adjust("8 days")
        const theirs = yield* kept.sealedOf(other)
        expect(yield* sweeping({ sealed: "9 days" })).toEqual(nothing)
        expect(yield* sweeping({ sealed: "7 days" })).toEqual({ ...nothing, sealed: 1 })
        expect((yield* kept.sealedOf(uuid)).map(({ purpose }) => purpose)).toEqual(["data-key"])
        expect(yield* kept.sealedOf(other)).toEqual(theirs)
        expect(yield* sweeping({ sealed: "7 days" })).toEqual(nothing)
      }).pipe(Effect.provide(open()))
    })
  )
})

it.effect("an age below a day for message marks is a day", () =>
  Effect.gen(function* () {
    const rows = emptyRows()
    yield* closed(MemoryStore.layerOn(rows))
    yield* Effect.gen(function* () {
      yield* TestClock.adjust("23 hours")
      expect(yield* sweeping({ inbox: "1 second" })).toEqual(nothing)
      yield* TestClock.adjust("2 hours")
      expect(yield* sweeping({ inbox: "1 second" })).toEqual({ ...nothing, inbox: 1 })
    }).pipe(Effect.provide(MemoryStore.layerOn(rows)))
  })
)

it.effect("the loop sweeps by itself, every six hours", () =>
  Effect.gen(function* () {
    const rows = emptyRows()
    yield* closed(MemoryStore.layerOn(rows))
    yield* TestClock.adjust("31 days")
    yield* Effect.gen(function* () {
      const kept = yield* ProvisionStore
      const journal = yield* kept.journal(uuid)
      yield* pass("6 minutes")
      expect(yield* kept.consumed(`${uuid}/close-1`)).toBe(true)
      yield* TestClock.adjust("6 hours")
      yield* pass("1 second")
      expect(yield* kept.consumed(`${uuid}/close-1`)).toBe(false)
      expect(yield* kept.journal(uuid)).toEqual(journal)
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), MemoryStore.layerOn(rows))))
  })
)
