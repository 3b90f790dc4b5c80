import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Random, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { bunqError, makeScriptedBank, sdkCanary } from "./scripted-bank.test-support.ts"
import { address, person, playUntil, testWorld, uuidOf } from "./test-world.test-support.ts"

const memory = MemoryStore.layer
const onboard = Effect.fnUntraced(function* (count: number) {
  const provisioner = yield* Provisioner
  const indices = Array.from({ length: count }, (_, index) => index + 1)
  for (const index of indices) yield* provisioner.provision(person(index))
  const playing = yield* Effect.forkChild(
    Effect.forEach(indices, (index) => playUntil(uuidOf(index), ({ settled }) => settled), {
      concurrency: "unbounded"
    })
  )
  yield* TestClock.adjust("3 minutes")
  return yield* Fiber.join(playing)
})

describe("Provisioner", () => {
  it.effect("takes users to verified, one provision each", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const last = yield* onboard(8)
      for (const view of last) expect(view).toMatchObject({ phase: "active", settled: true, problems: {} })
      expect([bank.posts, bank.count("ensureOauthClient")]).toEqual([8, 1])
      const provisioner = yield* Provisioner
      const journal = yield* provisioner.journal(uuidOf(1))
      expect(journal.map(({ number }) => number)).toEqual(journal.map((_, index) => index + 1))
      expect(journal[0]).toMatchObject({ source: "operator", cause: "provision.requested" })
      expect(
        journal.some(({ source, cause }) => source === "user" && cause === "fulfilment.submit ADDRESS_MAIN")
      ).toBe(true)
      const seen = journal.filter(({ cause }) => cause === "provision.observed")
      expect(seen.map(({ responseId }) => responseId)).toEqual(seen.map(() => "seen-provision"))
      const { headline, history } = yield* provisioner.explain(uuidOf(1))
      expect(headline).toContain("verified")
      expect(history.length).toBe(journal.length)
    }).pipe(Effect.provide(testWorld(bank, memory)))
  })

  it.effect("gives the same journals for the same seed", () =>
    Effect.gen(function* () {
      const run = Effect.gen(function* () {
        yield* TestClock.setTime(0)
        const bank = makeScriptedBank()
        let calls = 0
        bank.before = (operation) =>
          ++calls % 3 === 0
            ? Effect.fail(bunqError(operation, { _tag: "Unavailable", status: 503 }))
            : Effect.void
        return yield* Effect.gen(function* () {
          yield* onboard(5)
          const store = yield* ProvisionStore
          return yield* Effect.forEach([1, 2, 3, 4, 5], (index) => store.journal(uuidOf(index)))
        }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
      })
      const [one, two] = [yield* Random.withSeed(run, "seed"), yield* Random.withSeed(run, "seed")]
      expect(one.flat().length).toBeGreaterThan(80)
      expect(two).toEqual(one)
      expect(yield* Random.withSeed(run, "other")).not.toEqual(one)
    })
  )

  it.effect("uses answers given beforehand, and hands out what the SDK needs while the check is open", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const uuid = uuidOf(1)
      yield* provisioner.provision(person(), { answers: { ADDRESS_MAIN: address } })
      const early = yield* Effect.flip(provisioner.identitySdk(uuid))
      expect(early).toMatchObject({ _tag: "ProvisionerError", reason: { _tag: "IdentityNotOpen" } })
      const playing = yield* Effect.forkChild(
        playUntil(uuid, (view) => "identity" in view && view.identity === "in-progress")
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(playing)
      const sdk = yield* provisioner.identitySdk(uuid)
      expect([Redacted.value(sdk.token), sdk.urlApi]).toEqual([sdkCanary, "https://sdk.example"])
      expect(bank.people.get(uuid)?.answers.length).toBe(1)
      const ending = yield* Effect.forkChild(playUntil(uuid, ({ settled }) => settled))
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(ending)
      const late = yield* Effect.flip(provisioner.identitySdk(uuid))
      expect(late).toMatchObject({ reason: { _tag: "IdentityNotOpen" } })
    }).pipe(Effect.provide(testWorld(bank, memory)))
  })

  it.effect("streams the present view and every change, and ends when it closes", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      const watch = (stream: Stream.Stream<{ readonly phase: string }, unknown>) =>
        Effect.forkChild(Stream.runCollect(Stream.map(stream, ({ phase }) => phase)))
      const [one, all] = [
        yield* watch(provisioner.changes(uuidOf(1).toUpperCase())),
        yield* watch(provisioner.allChanges)
      ]
      yield* TestClock.adjust("30 seconds")
      bank.before = () => Effect.never
      yield* provisioner.provision(person(3))
      yield* provisioner.close
      yield* provisioner.close
      const calls = bank.calls.length
      bank.before = () => Effect.void
      yield* TestClock.adjust("10 minutes")
      expect(bank.calls.length).toBe(calls)
      const phases = yield* Fiber.join(one)
      expect([...new Set(phases)]).toEqual(["processing", "opening-session", "evaluating", "collecting"])
      expect(new Set(yield* Fiber.join(all))).toEqual(new Set([...phases, "requesting"]))
      for (const refused of [
        provisioner.view(uuidOf(1)),
        provisioner.provision(person(2)),
        provisioner.send(uuidOf(1), { type: "provision.close" }),
        provisioner.list()
      ])
        expect(yield* Effect.flip(refused as Effect.Effect<unknown, unknown>)).toMatchObject({
          _tag: "ProvisionerError",
          reason: { _tag: "Closed" }
        })
    }).pipe(Effect.provide(testWorld(bank, memory)))
  })
})

describe("Provisioner.provision", () => {
  it.effect("makes one user for one UUID, however often and at once it is asked", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const same = [
        person(),
        { ...person(), externalUuid: uuidOf(1).toUpperCase(), email: "other@example.com" }
      ]
      const views = yield* Effect.forEach([...same, ...same], (request) => provisioner.provision(request), {
        concurrency: "unbounded"
      })
      expect(new Set(views.map(({ uuid }) => uuid))).toEqual(new Set([uuidOf(1)]))
      yield* TestClock.adjust("10 seconds")
      expect([bank.posts, (yield* provisioner.list()).views.length]).toEqual([1, 1])
      expect(
        (yield* provisioner.journal(uuidOf(1))).filter(({ cause }) => cause === "provision.requested").length
      ).toBe(1)
    }).pipe(Effect.provide(testWorld(bank, memory)))
  })

  it.effect("refuses bad input with a reason, before anything is stored", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const tag = (effect: Effect.Effect<unknown, { readonly reason: { readonly _tag: string } }>) =>
        Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)
      expect(yield* tag(provisioner.provision({ ...person(), externalUuid: "x" }))).toBe("NotAUuid")
      expect(yield* tag(provisioner.provision({ ...person(), email: "x" }))).toBe("InvalidEmail")
      const answers = { ADDRESS_MAIN: { ...address, street: "" } }
      expect(yield* tag(provisioner.provision(person(), { answers }))).toBe("MissingFulfilmentData")
      expect(yield* tag(provisioner.send(uuidOf(1), { type: "nonsense" } as never))).toBe("UnknownEvent")
      expect(yield* tag(provisioner.send(uuidOf(1), { type: "provision.close" }))).toBe("NotFound")
      expect(yield* tag(provisioner.view("x"))).toBe("NotAUuid")
      expect((yield* provisioner.list()).views).toEqual([])
    }).pipe(Effect.provide(testWorld(bank, memory)))
  })
})

describe("Provisioner.list", () => {
  it.effect("goes page by page", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      for (const index of [3, 1, 2]) yield* provisioner.provision(person(index))
      const first = yield* provisioner.list({ limit: 2 })
      expect(first.views.map(({ uuid }) => uuid)).toEqual([uuidOf(1), uuidOf(2)])
      const second = yield* provisioner.list({ limit: 2, after: first.next ?? "" })
      expect([second.views.map(({ uuid }) => uuid), second.next]).toEqual([[uuidOf(3)], null])
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), memory)))
  )
})
