import { BunqApi, ProvisionFeed, ProvisionStore, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { InterestedProvision, Sighting } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Stream } from "effect"
import { MemoryRateBudget } from "../budget/memory-rate-budget.ts"
import { adapterUnderTest, driven } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"
import { interestedIn } from "@bunq-provisioning/core/testing"
import { memoryVault } from "../testing/memory-vault.ts"
import { PollingFeed } from "./polling-feed.ts"

const uuidOf = (user: number) => `00000000-0000-4000-8000-${String(user).padStart(12, "0")}`
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
const gaps = (times: readonly number[]) => times.slice(1).map((at, index) => at - (times[index] ?? 0))
const found: FakeReply = { body: { Response: [{ UserOnboarding: { id: 2, status: "SOMETHING" } }] } }
const processed: FakeReply = {
  body: {
    Response: [
      { IdentityVerificationSessionIncode: { id: 3, updated: "2026-01-01 00:00:00.0", status: "SUBMITTED" } }
    ]
  }
}

interface World {
  /** Users whose session bunq no longer takes. */
  readonly dead: number
  readonly live: number
  /** New users who open their first session, all at once. */
  readonly fresh: number
  readonly minutes: number
}

const watch = ({ dead, live, fresh, minutes }: World) =>
  Effect.gen(function* () {
    const [old, well, newcomers] = [numbers(1, dead), numbers(1_000, live), numbers(2_000, fresh)]
    const vault = memoryVault()
    for (const user of [...old, ...well, ...newcomers])
      vault.rows.set(`${uuidOf(user)}/${sealedPurpose.token(8)}`, `secret-${user}`)
    const spent = new Set<string>()
    const reads: { readonly path: string; readonly at: number; readonly ok: boolean }[] = []
    const sessions: { readonly secret: string; readonly at: number }[] = []
    let now = () => 0
    const bank = fakeBank(({ line, token, json }) => {
      if (line === "POST /v1/session-server") sessions.push({ secret: String(json?.["secret"]), at: now() })
      const path = /^GET \/v1\/user\/(\d+\/[a-z-]+)/.exec(line)?.[1]
      if (path === undefined) return undefined
      const ok = !spent.has(token ?? "")
      reads.push({ path, at: now(), ok })
      if (!ok) return bankError("Insufficient authorisation.", 401)
      return path.endsWith("onboarding") ? found : processed
    })
    const open = (user: number) =>
      BunqApi.use((api) => api.openUserSession({ uuid: uuidOf(user), credentialId: 8, expiresAt: null }))
    yield* driven(
      Effect.forEach([...old, ...well], open).pipe(Effect.provide(adapterUnderTest(bank, { vault })))
    )
    for (const user of old) spent.add(JSON.parse(vault.rows.get(`${uuidOf(user)}/session`) ?? "").token)
    sessions.length = 0

    const rows = (user: number): readonly InterestedProvision[] =>
      (["onboarding", "identity"] as const).map((kind) => ({
        uuid: uuidOf(user),
        kind,
        id: kind === "onboarding" ? 2 : 3,
        userId: user,
        changedAt: 0
      }))
    const interested = [...old, ...well].flatMap(rows)
    const store = Layer.mock(ProvisionStore, {
      interested: (kind, page) => Effect.succeed(interestedIn(interested, kind, page))
    })
    const seen: Sighting[] = []
    const adapter = adapterUnderTest(bank, { vault, budget: MemoryRateBudget.layer() })
    const life = Effect.gen(function* () {
      const clock = yield* Clock.Clock
      now = () => clock.currentTimeMillisUnsafe()
      const feed = yield* ProvisionFeed
      yield* feed.sightings.pipe(
        Stream.runForEach((sighting) => Effect.sync(() => void seen.push(sighting))),
        Effect.forkScoped
      )
      yield* Effect.forEach(newcomers, open, { concurrency: "unbounded", discard: true }).pipe(
        Effect.forkScoped
      )
      yield* Effect.sleep(minutes * 60_000)
    })
    yield* driven(
      life.pipe(
        Effect.scoped,
        Effect.provide(
          PollingFeed.layer({ repeatAfter: 0 }).pipe(Layer.provideMerge(adapter), Layer.provide(store))
        )
      ),
      { until: minutes * 60_000 + 10_000 }
    )
    const timesOf = (path: string, ok = true) =>
      reads.filter((read) => read.path === path && read.ok === ok).map(({ at }) => at)
    return { reads, sessions, seen, timesOf, old, well }
  })

describe("a feed whose users need their sessions renewed", () => {
  it.effect(
    "reads the others on time, renews one after the other beside first sessions, and forgets nobody",
    () =>
      Effect.gen(function* () {
        const { sessions, reads, timesOf, seen, old, well } = yield* watch({
          dead: 5,
          live: 5,
          fresh: 6,
          minutes: 6
        })
        // Once the dead sessions were found out, nobody waits for more than a turn of everybody, at one read in about a second.
        const afterwards = (times: readonly number[]) => times.filter((at) => at > 30_000)
        for (const user of well)
          for (const kind of ["user-onboarding", "identity-verification-session"]) {
            const times = afterwards(timesOf(`${user}/${kind}`))
            expect(times.length).toBeGreaterThan(22)
            expect(Math.max(...gaps(times))).toBeLessThanOrEqual(15_000)
          }
        // One session opening in 30 s, each user renewed once, and every fourth opening is a renewal.
        expect(Math.min(...gaps(sessions.map(({ at }) => at)))).toBeGreaterThanOrEqual(30_000)
        const renewed = sessions.flatMap(({ secret }, slot) =>
          old.some((user) => secret === `secret-${user}`) ? [{ secret, slot }] : []
        )
        expect(new Set(renewed.map(({ secret }) => secret)).size).toBe(old.length)
        expect(renewed).toHaveLength(old.length)
        expect(renewed[0]?.slot).toBeLessThanOrEqual(4)
        expect(sessions.filter(({ secret }) => Number(secret.slice(7)) >= 2_000)).toHaveLength(6)
        // Whoever needs a session is found out, waits for room, and is hardly ever asked about in vain once more.
        expect(reads.filter(({ ok }) => !ok).length).toBeLessThanOrEqual(4 * 2 * old.length)
        for (const user of old) {
          const renewedAt = sessions.find(({ secret }) => secret === `secret-${user}`)?.at ?? Infinity
          for (const kind of ["user-onboarding", "identity-verification-session"]) {
            const times = timesOf(`${user}/${kind}`)
            expect(times[0]).toBeGreaterThanOrEqual(renewedAt)
            // What was put aside is read as soon as it can be; what found no room, at its next turn.
            expect((times[0] ?? Infinity) - renewedAt).toBeLessThanOrEqual(120_000)
          }
          const told = seen.filter(({ uuid }) => uuid === uuidOf(user))
          expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(["onboarding", "identity"]))
          expect(Math.min(...told.map(({ at }) => at))).toBeGreaterThanOrEqual(renewedAt)
        }
      }),
    60_000
  )
})
