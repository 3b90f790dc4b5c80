import { BunqApi, OpenSessions, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import { adapterUnderTest, driven, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"
import { makeKeptSessions } from "./kept-sessions.ts"

const keeping = (options: { readonly keptFor?: number; readonly most?: number } = {}) =>
  Effect.map(Effect.scope, (scope: Scope.Scope) => makeKeptSessions<string>(scope, options))

describe("sessions that were opened a moment ago", () => {
  it.effect("are kept for a minute after they were opened, used or not", () =>
    Effect.gen(function* () {
      const kept = yield* keeping()
      yield* kept.put("ada", "one")
      yield* TestClock.adjust("59 seconds")
      expect(yield* kept.find("ada")).toBe("one")
      yield* TestClock.adjust("1 second")
      expect(yield* kept.find("ada")).toBeNull()
    }).pipe(Effect.scoped)
  )

  it.effect("the newest is kept: one that was read earlier takes nobody's place, one that is dead goes", () =>
    Effect.gen(function* () {
      const kept = yield* keeping()
      yield* kept.put("ada", "one")
      yield* kept.putIfNone("ada", "older")
      expect(yield* kept.find("ada")).toBe("one")
      yield* kept.put("ada", "two")
      yield* kept.drop("ada", (session) => session === "one")
      expect(yield* kept.find("ada")).toBe("two")
      yield* kept.drop("ada", (session) => session === "two")
      expect(yield* kept.find("ada")).toBeNull()
      yield* kept.putIfNone("ada", "three")
      expect(yield* kept.find("ada")).toBe("three")
    }).pipe(Effect.scoped)
  )

  it.effect("no more than a number of them, and none after the end of the scope", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const kept = yield* Scope.provide(keeping({ most: 2 }), scope)
      for (const owner of ["ada", "bob", "eve"]) yield* kept.put(owner, owner)
      const found = yield* Effect.forEach(["ada", "bob", "eve"], kept.find)
      expect(found).toEqual([null, "bob", "eve"])
      // Until the fiber that watches over them runs.
      yield* Effect.yieldNow
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      expect(yield* kept.find("eve")).toBeNull()
    })
  )

  it.effect("nothing of one who was erased, a session that was on its way included", () =>
    Effect.gen(function* () {
      const kept = yield* keeping()
      for (const owner of ["ada", "bob"]) yield* kept.put(owner, "one")
      yield* kept.forget("ada")
      yield* kept.put("ada", "two")
      yield* kept.putIfNone("ada", "three")
      expect([yield* kept.find("ada"), yield* kept.find("bob")]).toEqual([null, "one"])
    }).pipe(Effect.scoped)
  )

  /** The adapter at a bank, and how often anything of the user was opened from the vault. */
  const adapter = (answer: (reads: number) => ReturnType<typeof bankError> | undefined = () => undefined) => {
    const vault = memoryVault()
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-use-token")
    const opened: string[] = []
    const counting = Layer.effect(
      Vault,
      Effect.map(Vault, ({ read, write }) => ({
        write,
        read: (context: Parameters<typeof read>[0]) =>
          Effect.suspend(() => {
            if (context.owner === uuid) opened.push(context.purpose)
            return read(context)
          })
      }))
    ).pipe(Layer.provide(vault.layer))
    let reads = 0
    const bank = fakeBank(({ line }) => {
      if (!line.startsWith("GET /v1/user/")) return undefined
      reads += 1
      return answer(reads) ?? { body: { Response: [{ UserOnboarding: { id: 2, status: "VERIFIED" } }] } }
    })
    return {
      bank,
      rows: vault.rows,
      opened,
      layer: adapterUnderTest(bank, { vault: { ...vault, layer: counting } })
    }
  }
  const open = BunqApi.use((api) => api.openUserSession({ uuid, credentialId: 8, expiresAt: null }))
  const read = BunqApi.use((api) => api.readOnboarding({ uuid, userId: 1364, onboardingId: 2 }))

  it.effect("save the vault: many requests, and nothing is opened until the minute is over", () =>
    Effect.gen(function* () {
      const { opened, layer } = adapter()
      const run = Effect.gen(function* () {
        yield* open
        const before = opened.length
        for (let each = 0; each < 10; each += 1) yield* read
        const soon = opened.length
        yield* Effect.sleep("61 seconds")
        yield* read
        yield* read
        return { soon: soon - before, later: opened.length - soon }
      })
      expect(yield* driven(run.pipe(Effect.provide(layer)))).toEqual({ soon: 0, later: 2 })
    })
  )

  it.effect("one that bunq takes no more is not tried again", () =>
    Effect.gen(function* () {
      const { bank, layer } = adapter((reads) =>
        reads === 3 ? bankError("Insufficient authorisation.", 401) : undefined
      )
      const run = Effect.gen(function* () {
        yield* open
        for (let each = 0; each < 4; each += 1) yield* read
      })
      yield* driven(run.pipe(Effect.provide(layer)))
      const tokens = bank.requests.filter(({ line }) => line.startsWith("GET")).map(({ token }) => token)
      expect(tokens).toHaveLength(5)
      expect(new Set(tokens.slice(0, 3)).size).toBe(1)
      expect(new Set(tokens.slice(3)).size).toBe(1)
      expect(tokens[4]).not.toBe(tokens[0])
    })
  )

  it.effect("nothing is signed with the session of one who was erased", () =>
    Effect.gen(function* () {
      const { bank, rows, layer } = adapter()
      const run = Effect.gen(function* () {
        yield* open
        yield* read
        yield* (yield* OpenSessions).forget(uuid)
        rows.clear()
        return yield* Effect.flip(read)
      })
      const failed = yield* driven(run.pipe(Effect.provide(layer)))
      expect(failed.reason._tag).toBe("TokenLost")
      expect(bank.requests.filter(({ line }) => line.startsWith("GET"))).toHaveLength(1)
    })
  )
})
