import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { DatabaseSync } from "node:sqlite"
import { Provisioner } from "../loop/provisioner.ts"
import { pass, person, uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { makePacedBank } from "./paced-bank.test-support.ts"

const { file } = temporaryFolder()
const inOrder = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => uuidOf(from + index))

/** Asks for everybody, a second apart, in this order. */
const ask = Effect.fnUntraced(function* (people: readonly number[]) {
  const provisioner = yield* Provisioner
  for (const index of people) {
    yield* provisioner.provision(person(index))
    yield* TestClock.adjust("1 second")
  }
})
/** Reads take their time, so that what is decided too early shows. */
const slow = (store: ReturnType<typeof SqliteStore.layer>) =>
  Layer.effect(
    ProvisionStore,
    ProvisionStore.useSync((inner) =>
      ProvisionStore.of({
        ...inner,
        load: (uuid) => Effect.andThen(Effect.sleep("20 millis"), inner.load(uuid))
      })
    )
  ).pipe(Layer.provide(store))

describe("admission", () => {
  it.effect("creates users in the order they asked, as fast as sessions are opened and no faster", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const people = [7, 3, 9, 1, 8, 2, 6, 4, 5, 10]
      yield* ask(people)
      yield* pass("330 seconds")
      expect(bank.who("createProvision")).toEqual(people.map(uuidOf))
      expect(bank.who("openUserSession")).toEqual(people.map(uuidOf))
      expect(bank.mostUnopened()).toBe(4)
      const { admission } = yield* Provisioner
      expect(yield* admission).toMatchObject({ waiting: 0, unopened: 0, every: 30_000 })
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("shows who waits, where in the line and until when, and writes nothing while they do", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const [provisioner, store] = [yield* Provisioner, yield* ProvisionStore]
      bank.before = () => Effect.never
      yield* ask([1, 2, 3, 4, 5, 6])
      const asked = 6_000
      const view = yield* provisioner.view(uuidOf(6))
      expect(view).toMatchObject({
        phase: "requesting",
        key: "requesting.queued",
        actor: "bunq",
        retrying: []
      })
      expect(view.queued).toEqual({ position: 2, of: 2, expectedAt: asked + (4 + 2) * 30_000 })
      expect((yield* provisioner.view(uuidOf(4))).queued).toBe(null)
      const { headline, nextCheck } = yield* provisioner.explain(uuidOf(6))
      expect(headline).toMatch(/^The user waits in line .* number 2 of 2:/)
      expect(nextCheck).toBe("the session should be open in 3 min")
      expect((yield* provisioner.list()).views.map(({ queued }) => queued?.position ?? 0)).toEqual([
        0, 0, 0, 0, 1, 2
      ])
      const before = [yield* store.load(uuidOf(6)), yield* store.journal(uuidOf(6))]
      yield* provisioner.bank.pause()
      yield* pass("40 minutes")
      expect([yield* store.load(uuidOf(6)), yield* store.journal(uuidOf(6))]).toEqual(before)
      const late = yield* provisioner.view(uuidOf(6))
      expect([late.overdue, late.queued?.position]).toEqual([false, 2])
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("keeps the order over a restart, and counts those who were on their way", () =>
    Effect.gen(function* () {
      const [bank, path] = [makePacedBank(), file()]
      const people = [5, 4, 12, 3, 9, 10, 2, 11, 6, 7, 1, 8]
      const kept = SqliteStore.layer({ file: path })
      const live = <A, E>(
        store: ReturnType<typeof slow>,
        body: Effect.Effect<A, E, Provisioner | ProvisionStore>
      ) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          const world = yield* Layer.build(bank.world(store)).pipe(Scope.provide(scope))
          yield* Effect.provideContext(body, world)
          yield* Scope.close(scope, Exit.void)
        })
      yield* live(kept, Effect.andThen(ask(people), pass("60 seconds")))
      const before = bank.who("openUserSession").length
      expect([before, bank.posts]).toEqual([2, 6])
      yield* live(
        slow(kept),
        Effect.gen(function* () {
          yield* pass("20 seconds")
          expect(bank.posts).toBe(6)
          const { views } = yield* (yield* Provisioner).list()
          const places = views.flatMap(({ uuid, queued }) =>
            queued === null ? [] : [[queued.position, uuid]]
          )
          expect(places.toSorted().map(([, uuid]) => uuid)).toEqual(people.slice(6).map(uuidOf))
          yield* pass("10 minutes")
        })
      )
      expect([...bank.people.keys()]).toEqual(people.map(uuidOf))
      expect([bank.posts, new Set(bank.who("openUserSession")).size]).toEqual([12, 12])
      expect(bank.mostUnopened()).toBeLessThanOrEqual(4)
    })
  )

  it.effect("lets a user in line go without asking bunq anything", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* ask([1, 2, 3, 4, 5, 6, 7])
      yield* provisioner.send(uuidOf(6), { type: "provision.close" })
      yield* pass("1 second")
      expect((yield* provisioner.view(uuidOf(6))).phase).toBe("closed")
      expect((yield* provisioner.view(uuidOf(7))).queued?.position).toBe(2)
      yield* pass("5 minutes")
      expect(bank.asked.filter(({ uuid }) => uuid === uuidOf(6))).toEqual([])
      expect(bank.who("openUserSession")).toEqual([...inOrder(1, 5), uuidOf(7)])
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("lets nobody in while calls are paused, and learns nothing from that time", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* ask([1, 2])
      yield* provisioner.bank.pause()
      yield* pass("1 second")
      yield* ask([3, 4, 5, 6])
      yield* pass("3 hours")
      expect(bank.posts).toBe(2)
      expect((yield* provisioner.view(uuidOf(3))).queued?.position).toBe(1)
      yield* provisioner.bank.resume
      yield* pass("31 seconds")
      expect(yield* provisioner.admission).toMatchObject({ processing: 60_000, limit: 4 })
      yield* pass("4 minutes")
      expect(bank.who("openUserSession")).toEqual(inOrder(1, 6))
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("gives the place of a refused create to the next, and a retry another place", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      bank.hand.refuses = (operation, uuid) => operation === "createProvision" && uuid < uuidOf(5)
      yield* ask([1, 2, 3, 4, 5, 6])
      yield* pass("5 seconds")
      expect([...bank.people.keys()]).toEqual(inOrder(5, 6))
      bank.hand.refuses = () => false
      yield* provisioner.retryAll()
      yield* pass("4 minutes")
      expect([...bank.people.keys()].toSorted()).toEqual(inOrder(1, 6))
      expect(bank.mostUnopened()).toBe(4)
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("takes the slots of renewals off first, and goes on when they are through", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      bank.others.waiting = 107
      yield* ask([1, 2])
      yield* pass("5 seconds")
      expect([...bank.people.keys()]).toEqual([uuidOf(1)])
      bank.others.waiting = 0
      yield* pass("31 seconds")
      expect([...bank.people.keys()]).toEqual(inOrder(1, 2))
      expect((yield* provisioner.view(uuidOf(2))).queued).toBe(null)
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("tells who watches a user in line of every step forward", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* ask([1, 2, 3, 4, 5, 6, 7, 8])
      const places: Array<number | null> = []
      yield* Effect.forkScoped(
        provisioner
          .changes(uuidOf(8))
          .pipe(
            Stream.runForEach(({ queued }) => Effect.sync(() => void places.push(queued?.position ?? null)))
          )
      )
      yield* pass("5 minutes")
      expect(places.slice(0, 5)).toEqual([4, 3, 2, 1, null])
    }).pipe(Effect.scoped, Effect.provide(bank.world(MemoryStore.layer)))
  })

  it.effect("lets everybody else in when one row on the way cannot be used", () =>
    Effect.gen(function* () {
      const path = file()
      const silent = makePacedBank()
      silent.before = () => Effect.never
      yield* ask([1, 2]).pipe(Effect.provide(silent.world(SqliteStore.layer({ file: path }))))
      const database = new DatabaseSync(path)
      database
        .prepare(
          "UPDATE provision SET envelope = json_set(envelope, '$.snapshot.context', NULL) WHERE uuid = ?"
        )
        .run(uuidOf(1))
      database.close()
      const bank = makePacedBank()
      yield* Effect.gen(function* () {
        yield* ask([3])
        yield* pass("2 minutes")
        expect(bank.who("createProvision")).toEqual([uuidOf(2), uuidOf(3)])
        const provisioner = yield* Provisioner
        expect((yield* provisioner.list()).refused).toEqual([uuidOf(1)])
        expect(yield* Effect.flip(provisioner.view(uuidOf(1)))).toMatchObject({
          reason: { _tag: "StateRefused", because: "Corrupted" }
        })
      }).pipe(Effect.provide(bank.world(SqliteStore.layer({ file: path }))))
    })
  )

  it.effect("keeps no place for a user whose erasure was forced while their create was under way", () => {
    const bank = makePacedBank()
    return Effect.gen(function* () {
      const { custody, admission, send } = yield* Provisioner
      bank.before = () => Effect.never
      yield* ask([1, 2, 3, 4])
      yield* pass("5 seconds")
      expect(yield* admission).toMatchObject({ unopened: 4 })
      for (const uuid of inOrder(1, 4)) {
        yield* send(uuid, { type: "provision.close" })
        yield* custody.erase(uuid, { force: true })
      }
      expect(yield* admission).toMatchObject({ unopened: 0, limit: 4 })
      yield* pass("1 hour")
      expect(yield* admission).toMatchObject({ unopened: 0, limit: 4 })
    }).pipe(Effect.provide(bank.world(MemoryStore.layer)))
  })
})
