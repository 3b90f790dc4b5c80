import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "./test-world.test-support.ts"

const { file } = temporaryFolder()

describe("adopt", () => {
  it.effect("takes over what bunq has, makes nothing, and waits for a person when bunq has none", () => {
    const bank = makeScriptedBank()
    bank.admit(uuidOf(1), 0)
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.adopt(uuidOf(1).toUpperCase())
      yield* provisioner.adopt(uuidOf(2))
      yield* pass("20 seconds")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("collecting")
      const missing = yield* provisioner.view(uuidOf(2))
      expect(missing).toMatchObject({ stalled: true, problems: { createProvision: { reason: "NotFound" } } })
      expect([bank.posts, bank.count("ensureOauthClient")]).toEqual([0, 0])
      expect((yield* provisioner.adopt(uuidOf(1))).phase).toBe("collecting")
      expect(yield* Effect.flip(provisioner.adopt("nobody"))).toMatchObject({ reason: { _tag: "NotAUuid" } })

      bank.admit(uuidOf(2), 0)
      yield* provisioner.send(uuidOf(2), { type: "provision.retry" })
      yield* pass("20 seconds")
      expect((yield* provisioner.view(uuidOf(2))).phase).toBe("collecting")
      expect(bank.posts).toBe(0)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect(
    "takes what bunq has as what it is: no onboarding for the audit product, no person in a company",
    () => {
      const bank = makeScriptedBank()
      bank.admit(uuidOf(1), 0, "USER_ANONYMOUS_TRANSACTION_AUDIT")
      bank.admit(uuidOf(2), 0, "COMPANY_VERIFIED")
      return Effect.gen(function* () {
        const provisioner = yield* Provisioner
        yield* provisioner.reconcile({ apply: true })
        yield* pass("20 seconds")
        expect((yield* provisioner.view(uuidOf(1))).phase).toBe("active")
        expect(yield* provisioner.view(uuidOf(2))).toMatchObject({
          stalled: true,
          problems: { createProvision: { reason: "ProductNotSupportedYet" } }
        })
        expect([bank.count("openUserSession"), bank.count("openOnboarding")]).toEqual([1, 0])
      }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
    }
  )

  it.effect("goes on after a restart, and still makes nothing", () =>
    Effect.gen(function* () {
      const [bank, path] = [makeScriptedBank(), file()]
      const life = <A, E>(body: Effect.Effect<A, E, Provisioner | ProvisionStore>) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          const world = testWorld(bank, SqliteStore.layer({ file: path }))
          const built = yield* Layer.build(world).pipe(Scope.provide(scope))
          const result = yield* Effect.provideContext(body, built)
          yield* Scope.close(scope, Exit.void)
          return result
        })
      bank.before = () => Effect.never
      yield* life(
        Effect.andThen(
          Provisioner.use((provisioner) => provisioner.adopt(uuidOf(1))),
          pass("1 second")
        )
      )
      expect(bank.calls).toEqual(["createProvision"])
      bank.before = () => Effect.void
      const view = yield* life(
        Effect.andThen(
          pass("5 seconds"),
          Provisioner.use((provisioner) => provisioner.view(uuidOf(1)))
        )
      )
      expect(view).toMatchObject({ stalled: true, problems: { createProvision: { reason: "NotFound" } } })
      expect(bank.posts).toBe(0)
    })
  )
})

describe("a product", () => {
  it.effect("without onboarding is active as soon as its session is open", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const product = "USER_ANONYMOUS_TRANSACTION_AUDIT"
      expect(yield* Effect.flip(provisioner.provision({ ...person(1), product }))).toMatchObject({
        reason: { _tag: "InvalidDateOfBirth" }
      })
      yield* provisioner.provision({ ...person(1), product, dateOfBirth: "1990-12-31" })
      yield* pass("20 seconds")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("active")
      expect([bank.count("openUserSession"), bank.count("openOnboarding")]).toEqual([1, 0])
      const store = yield* ProvisionStore
      expect(JSON.stringify(yield* store.load(uuidOf(1)))).not.toContain("1990")
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("that is not supported yet is refused with a reason", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const product = "COMPANY_VERIFIED" as never
      expect(yield* Effect.flip(provisioner.provision({ ...person(1), product }))).toMatchObject({
        reason: { _tag: "ProductNotSupportedYet", because: expect.stringContaining("under development") }
      })
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), MemoryStore.layer)))
  )
})
