import { OpenSessions, ProvisionStore, Sealer, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Redacted, Scope } from "effect"
import { DatabaseSync } from "node:sqlite"
import { verifyHistory } from "../history/history-export.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { rawBytes, temporaryFolder } from "../temporary-folder.test-support.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, playUntil, testWorld, uuidOf } from "./test-world.test-support.ts"

const { file } = temporaryFolder()
const [uuid, other] = [uuidOf(1), uuidOf(2)]

const settled = Effect.gen(function* () {
  const provisioner = yield* Provisioner
  for (const index of [1, 2]) yield* provisioner.provision(person(index))
  const playing = yield* Effect.forkChild(
    Effect.forEach([uuid, other], (one) => playUntil(one, (view) => view.settled), { concurrency: 2 })
  )
  yield* pass("3 minutes")
  yield* Fiber.join(playing)
})
const sealedOf = (owner: string) => ProvisionStore.use((store) => store.sealedOf(owner))
const journalOf = (owner: string) => ProvisionStore.use((store) => store.journal(owner))

describe("erasing a user", () => {
  it.effect("destroys what is sealed; the history stays, verifies and says when and by whom", () =>
    Effect.gen(function* () {
      yield* settled
      const { custody, ...provisioner } = yield* Provisioner
      const before = (yield* journalOf(uuid)).length
      expect((yield* sealedOf(uuid)).length).toBeGreaterThan(4)
      const theirs = yield* sealedOf(other)
      const view = yield* custody.erase(uuid, { by: "dpo-7" })
      expect(view).toMatchObject({ phase: "active", settled: true, actions: [], erased: { by: "dpo-7" } })
      expect(yield* sealedOf(uuid)).toEqual([])
      // The data key is not at hand any more either.
      const late = Sealer.use((s) => s.seal(uuid, [{ purpose: "session", value: Redacted.make("late") }]))
      expect(yield* Effect.flip(late)).toMatchObject({ reason: { _tag: "Erased" } })
      expect(yield* sealedOf(other)).toEqual(theirs)
      expect(yield* custody.verifyJournal(uuid)).toMatchObject({ intact: true, entries: before + 1 })
      const { headline, history } = yield* provisioner.explain(uuid)
      expect(headline).toContain("Erased by dpo-7")
      expect(history[0]).toMatchObject({ source: "operator", text: expect.stringContaining("dpo-7") })
      const exported = yield* custody.exportHistory(uuid)
      expect(exported).toMatchObject({ erased: { by: "dpo-7", at: view.erased?.at }, sealed: [] })
      expect(verifyHistory(exported).intact).toBe(true)
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), Layer.fresh(MemoryStore.layer))))
  )

  it.effect("tells who keeps sessions", () => {
    const bank = makeScriptedBank()
    const told: string[] = []
    const forget = (owner: string) => Effect.sync(() => void told.push(owner))
    const keeping = Layer.merge(bank.layer, Layer.succeed(OpenSessions, { forget }))
    return Effect.gen(function* () {
      yield* settled
      expect(told).toEqual([])
      yield* Provisioner.use(({ custody }) => custody.erase(uuid))
      expect(told).toEqual([uuid])
    }).pipe(Effect.provide(testWorld({ ...bank, layer: keeping }, Layer.fresh(MemoryStore.layer))))
  })

  it.effect("is safe to repeat, and nothing happens to the user afterwards", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      yield* settled
      const { custody, ...provisioner } = yield* Provisioner
      yield* custody.erase(uuid)
      const [journal, calls] = [yield* journalOf(uuid), bank.calls.length]
      expect((yield* custody.erase(uuid)).erased).toMatchObject({ by: "operator" })
      expect(yield* journalOf(uuid)).toEqual(journal)
      expect(yield* provisioner.send(uuid, { type: "provision.close" })).toMatchObject({
        outcome: "ignored",
        because: "erased"
      })
      yield* provisioner.provision(person(1))
      yield* pass("10 minutes")
      expect(bank.calls.length).toBe(calls)
      expect(yield* sealedOf(uuid)).toEqual([])
      const store = yield* ProvisionStore
      const watched = yield* store.interested("verified", { limit: 9 })
      expect(watched.map((one) => one.uuid)).toEqual([other])
      expect((yield* store.due(Number.MAX_SAFE_INTEGER, 9)).map((one) => one.uuid)).not.toContain(uuid)
    }).pipe(Effect.provide(testWorld(bank, Layer.fresh(MemoryStore.layer))))
  })

  it.effect(
    "is refused while the user is under way, until a close that bunq does not confirm is forced",
    () => {
      const bank = makeScriptedBank()
      return Effect.gen(function* () {
        const { custody, ...provisioner } = yield* Provisioner
        yield* provisioner.provision(person())
        yield* pass("30 seconds")
        const refused = { reason: { _tag: "NotSettled", phase: "collecting" } }
        expect(yield* Effect.flip(custody.erase(uuid))).toMatchObject(refused)
        expect(yield* Effect.flip(custody.erase(uuid, { force: true }))).toMatchObject(refused)
        expect((yield* sealedOf(uuid)).length).toBeGreaterThan(0)
        bank.before = (operation) => (operation === "closeProvision" ? Effect.never : Effect.void)
        yield* provisioner.send(uuid, { type: "provision.close" })
        expect(yield* Effect.flip(custody.erase(uuid))).toMatchObject({ reason: { phase: "closing" } })
        yield* custody.erase(uuid, { force: true })
        expect(yield* sealedOf(uuid)).toEqual([])
        expect(yield* Effect.flip(custody.erase(uuidOf(9)))).toMatchObject({ reason: { _tag: "NotFound" } })
        for (const by of ["", "x".repeat(65), "a\nb"])
          expect(yield* Effect.flip(custody.erase(uuid, { by }))).toMatchObject({
            reason: { _tag: "ArgumentInvalid", argument: "by" }
          })
      }).pipe(Effect.provide(testWorld(bank, Layer.fresh(MemoryStore.layer))))
    }
  )

  it.effect(
    "is refused, forced too, while a create may have reached bunq: nobody would ever close it",
    () => {
      const bank = makeScriptedBank()
      return Effect.gen(function* () {
        const { custody, ...provisioner } = yield* Provisioner
        let lost = true
        bank.after = (operation) => (operation === "createProvision" && lost ? Effect.never : Effect.void)
        yield* provisioner.provision(person())
        yield* pass("5 seconds")
        expect(bank.posts).toBe(1)
        yield* provisioner.send(uuid, { type: "provision.close" })
        expect(yield* Effect.flip(custody.erase(uuid, { force: true }))).toMatchObject({
          reason: { _tag: "NotSettled", phase: "requesting" }
        })
        expect((yield* sealedOf(uuid)).length).toBeGreaterThan(0)
        lost = false
      }).pipe(Effect.provide(testWorld(bank, Layer.fresh(MemoryStore.layer))))
    }
  )

  it.effect("leaves no byte of it in the file or beside it", () => {
    const path = file()
    return Effect.gen(function* () {
      yield* settled
      const rows = yield* sealedOf(uuid)
      const present = rawBytes(path)
      const wrapped = rows.find(({ purpose }) => purpose === "data-key")?.sealed ?? new Uint8Array()
      const traces = rows.map(({ purpose, sealed }) => {
        const bytes = Buffer.from(sealed).toString("latin1")
        return { purpose, traces: [bytes.slice(-24), bytes.slice(16, 40)] }
      })
      expect(wrapped.length).toBeGreaterThan(60)
      for (const { purpose, traces: found } of traces)
        for (const trace of found) expect(present.includes(trace), purpose).toBe(true)
      yield* Provisioner.use(({ custody }) => custody.erase(uuid))
      const left = rawBytes(path)
      for (const { purpose, traces: found } of traces)
        for (const trace of found) expect(left.includes(trace), purpose).toBe(false)
      expect(left).toContain(uuid)
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), SqliteStore.layer({ file: path }))))
  })

  it.effect("waits for somebody who reads the database", () => {
    const path = file()
    return Effect.gen(function* () {
      yield* settled
      const reader = new DatabaseSync(path, { readOnly: true })
      reader.exec("BEGIN; SELECT count(*) FROM sealed")
      const { custody } = yield* Provisioner
      const erasing = yield* Effect.forkChild(custody.erase(uuid))
      yield* pass("1 second")
      expect(erasing.pollUnsafe()).toBe(undefined)
      reader.close()
      yield* pass("1 second")
      expect((yield* Fiber.join(erasing)).erased).toMatchObject({ by: "operator" })
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), SqliteStore.layer({ file: path }))))
  })
})

/** Dies at the n-th write of an erasure, before or after it. */
const dyingStore = (path: string, at: number, moment: "before" | "after") => {
  const trouble = { armed: false, writes: 0 }
  const dead = Effect.fail(new StoreError({ operation: "test", reason: { _tag: "Corrupted" } }))
  const guarded = <A>(effect: Effect.Effect<A, StoreError>): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => {
      if (!trouble.armed) return effect
      trouble.writes += 1
      if (trouble.writes < at) return effect
      if (trouble.writes > at) return dead
      return moment === "before" ? dead : Effect.andThen(effect, dead)
    })
  const layer = Layer.effect(
    ProvisionStore,
    ProvisionStore.useSync((inner) => ({
      ...inner,
      commit: (commit: Commit) => guarded(inner.commit(commit)),
      eraseSealed: (owner: string) => guarded(inner.eraseSealed(owner))
    }))
  ).pipe(Layer.provide(SqliteStore.layer({ file: path })))
  return { layer, trouble }
}

describe("an erasure that dies", () => {
  const moments = [1, 2, 3].flatMap((at) =>
    (["before", "after"] as const).map((moment) => [at, moment] as const)
  )
  it.effect.each(moments)(
    "at write %s, %s it: the next start does the rest, once it was begun",
    ([at, moment]) =>
      Effect.gen(function* () {
        const path = file()
        const bank = makeScriptedBank()
        const { layer, trouble } = dyingStore(path, at, moment)
        const scope = yield* Scope.make()
        const world = yield* Layer.build(testWorld(bank, layer)).pipe(Scope.provide(scope))
        yield* Effect.gen(function* () {
          yield* settled
          trouble.armed = true
          yield* Effect.exit(Provisioner.use(({ custody }) => custody.erase(uuid)))
        }).pipe(Effect.provideContext(world))
        yield* Scope.close(scope, Exit.void)
        expect(trouble.writes).toBeGreaterThanOrEqual(at)
        yield* Effect.gen(function* () {
          yield* pass("5 seconds")
          const begun = at > 1 || moment === "after"
          expect((yield* sealedOf(uuid)).length === 0).toBe(begun)
          const { custody, ...provisioner } = yield* Provisioner
          expect((yield* provisioner.view(uuid)).erased !== undefined).toBe(begun)
          expect(yield* custody.verifyJournal(uuid)).toMatchObject({ intact: true })
          const due = yield* ProvisionStore.use((store) => store.due(Number.MAX_SAFE_INTEGER, 9))
          expect(due.some((one) => one.uuid === uuid)).toBe(!begun)
          yield* custody.erase(uuid)
          expect(yield* sealedOf(uuid)).toEqual([])
          expect((yield* journalOf(uuid)).filter(({ fact }) => fact.kind === "erased").length).toBe(1)
        }).pipe(Effect.provide(testWorld(bank, SqliteStore.layer({ file: path }))))
      })
  )
})
