import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { rawBytes, temporaryFolder } from "../temporary-folder.test-support.ts"
import { Provisioner } from "./provisioner.ts"
import { bunqError, makeScriptedBank, sdkCanary, tokenCanary } from "./scripted-bank.test-support.ts"
import type { ScriptedBank } from "./scripted-bank.test-support.ts"
import { address, pass, person, playUntil, testWorld, uuidOf } from "./test-world.test-support.ts"

const { file } = temporaryFolder()
const uuid = uuidOf(1)

/** Runs a body on a provisioner of its own, then drops it: whatever was in flight is interrupted, nothing is told to the bank. */
const life = <A, E>(
  bank: ScriptedBank,
  path: string,
  body: Effect.Effect<A, E, Provisioner | ProvisionStore>
) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const world = yield* Layer.build(testWorld(bank, SqliteStore.layer({ file: path }))).pipe(
      Scope.provide(scope)
    )
    const result = yield* Effect.provideContext(body, world)
    yield* Scope.close(scope, Exit.void)
    return result
  })

const owed = Effect.gen(function* () {
  const store = yield* ProvisionStore
  return (yield* store.load(uuid))?.work
})
const finish = Effect.gen(function* () {
  const provisioner = yield* Provisioner
  yield* provisioner.provision(person())
  const playing = yield* Effect.forkChild(playUntil(uuid, ({ settled }) => settled))
  yield* pass("3 minutes")
  return yield* Fiber.join(playing)
})
/** Until the bank hears the command. */
const until = (bank: ScriptedBank, command: string) =>
  Effect.gen(function* () {
    const playing = yield* Effect.forkChild(finish)
    for (let tries = 0; tries < 200 && bank.count(command) === 0; tries += 1) yield* pass("500 millis")
    const seen = yield* owed
    yield* Fiber.interrupt(playing)
    return seen
  })

const commands = [
  "createProvision",
  "openUserSession",
  "openOnboarding",
  "evaluateOnboarding",
  "submitFulfilment",
  "openIdentity",
  "submitIdentity"
]

describe("after a crash", () => {
  for (const command of commands)
    for (const moment of ["before", "after"] as const)
      it.effect(
        `${moment} the bank did ${command}, the same command is issued again and the user ends verified`,
        () =>
          Effect.gen(function* () {
            const [bank, path] = [makeScriptedBank(), file()]
            bank[moment] = (operation) => (operation === command ? Effect.never : Effect.void)
            const inFlight = yield* life(bank, path, until(bank, command))
            expect(Object.keys(inFlight ?? {})).toContain(command)
            const calls = bank.count(command)
            const resumed = yield* life(
              bank,
              path,
              Effect.gen(function* () {
                yield* pass("1 second")
                return yield* owed
              })
            )
            expect(bank.count(command)).toBe(calls + 1)
            expect(resumed?.[command]).toEqual(inFlight?.[command])
            bank[moment] = () => Effect.void
            const last = yield* life(bank, path, finish)
            expect(last.phase).toBe("active")
            expect([bank.posts, bank.people.get(uuid)?.answers.length]).toEqual([
              1,
              command === "submitFulfilment" && moment === "after" ? 3 : 1
            ])
          })
      )

  it.effect("attempts go on where they were, and not before their time", () =>
    Effect.gen(function* () {
      const [bank, path] = [makeScriptedBank(), file()]
      bank.before = (operation) =>
        operation === "createProvision"
          ? Effect.fail(bunqError(operation, { _tag: "VaultUnavailable" }))
          : Effect.void
      const before = yield* life(
        bank,
        path,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          yield* provisioner.provision(person())
          yield* pass("20 minutes")
          return yield* owed
        })
      )
      const work = before?.["createProvision"]
      expect(work?.attempt).toBeGreaterThan(8)
      const calls = bank.count("createProvision")
      const after = yield* life(
        bank,
        path,
        Effect.gen(function* () {
          yield* TestClock.setTime((work?.notBefore ?? 0) - 1)
          expect(yield* owed).toEqual(before)
          expect(bank.count("createProvision")).toBe(calls)
          yield* pass("2 millis")
          return yield* owed
        })
      )
      expect(bank.count("createProvision")).toBe(calls + 1)
      expect(after?.["createProvision"]?.attempt).toBe((work?.attempt ?? 0) + 1)
    })
  )

  it.effect("a deadline that passed while nobody ran is found", () =>
    Effect.gen(function* () {
      const [bank, path] = [makeScriptedBank(), file()]
      const inProgress = Effect.gen(function* () {
        const playing = yield* Effect.forkChild(
          playUntil(uuid, (view) => "identity" in view && view.identity === "in-progress")
        )
        yield* pass("1 minute")
        yield* Fiber.join(playing)
      })
      yield* life(
        bank,
        path,
        Effect.andThen(
          Provisioner.use((p) => p.provision(person())),
          inProgress
        )
      )
      yield* TestClock.adjust("5 hours")
      const view = yield* life(
        bank,
        path,
        Effect.andThen(
          pass("1 second"),
          Provisioner.use((p) => p.view(uuid))
        )
      )
      expect("identity" in view && view.identity).toBe("not-started")
    })
  )
})

describe("the database file", () => {
  it.effect("shows no secret and nothing personal, raw or encoded; the search would find it", () =>
    Effect.gen(function* () {
      const [bank, path] = [makeScriptedBank(), file()]
      const canaries = [
        tokenCanary,
        sdkCanary,
        person().email,
        person().phoneNumber,
        address.street,
        address.postalCode
      ]
      const forms = (text: string) => [
        text,
        encodeURIComponent(text),
        Buffer.from(text).toString("base64").slice(0, -3),
        Buffer.from(text).toString("hex")
      ]
      const found = () =>
        canaries.filter((canary) => forms(canary).some((form) => rawBytes(path).includes(form)))
      yield* life(
        bank,
        path,
        Effect.gen(function* () {
          expect((yield* finish).phase).toBe("active")
          const store = yield* ProvisionStore
          expect(yield* store.sealed(uuid, "token:10")).not.toBe(null)
          expect(yield* store.sealed(uuid, "request")).not.toBe(null)
          const provisioner = yield* Provisioner
          const said = [
            yield* provisioner.explain(uuid),
            yield* provisioner.view(uuid),
            yield* provisioner.journal(uuid)
          ]
          expect(canaries.filter((canary) => JSON.stringify(said).includes(canary))).toEqual([])
          expect(rawBytes(path)).toContain(uuid)
          expect(found()).toEqual([])
          const plain = new TextEncoder().encode(`{"token":"${tokenCanary}"}`)
          yield* store.putSealed({ owner: "control", purpose: "leak", sealed: plain })
          expect(found()).toEqual([tokenCanary])
        })
      )
    })
  )
})
