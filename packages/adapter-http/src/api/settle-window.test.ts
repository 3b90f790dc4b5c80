import { parseExternalUuid } from "@bunq-provisioning/core/input"
import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { partnerCalls } from "@bunq-provisioning/core/wire"
import { expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { fakeBank, provisionItem } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const create = "POST /v1/partner-user-provision"
const find = `GET ${partnerCalls.findProvisions(parseExternalUuid(uuid)).path}`

/** The ambient clock, whose wall time somebody sets while the other goes on. */
const clockThatIsSet = Effect.map(Clock.Clock, (inner) => {
  const set = { by: 0 }
  const millis = () => inner.currentTimeMillisUnsafe() + set.by
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: () => BigInt(millis()) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(millis()) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => inner.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: inner.monotonicTimeNanos,
    sleep: (duration) => inner.sleep(duration)
  }
  return { set, clock }
})

it.effect.each<[string, number, "between" | "inside", boolean]>([
  ["forward, before it is looked up", 3_600_000, "between", true],
  ["forward, while it is looked up", 3_600_000, "inside", true],
  ["back, while it is looked up", -3_600_000, "inside", false]
])("a wall clock that is set %s does not end the settle window early or late", ([, by, when, isThere]) =>
  Effect.gen(function* () {
    const ambient = yield* Clock.Clock
    const { set, clock } = yield* clockThatIsSet
    const passed = () => ambient.currentTimeMillisUnsafe()
    const posts: number[] = []
    const finds: number[] = []
    const bank = fakeBank(({ line }) => {
      if (line === create)
        return posts.push(passed()) === 1 ? "cut" : { body: { Response: [provisionItem({ id: 7 })] } }
      if (line !== find) return undefined
      finds.push(passed())
      if (when === "inside" && finds.length === 3) set.by = by
      return { body: { Response: isThere && passed() >= 14_000 ? [provisionItem({ id: 5 })] : [] } }
    })
    const vault = memoryVault()
    vault.rows.set(
      `${uuid}/${sealedPurpose.request}`,
      JSON.stringify({ email: "a@example.com", phoneNumber: "+31612345678", product: "USER_VERIFIED" })
    )
    let sentAt: number | null = null
    const attempt = BunqApi.use((api) =>
      api.createProvision(
        { uuid, requestRef: sealedPurpose.request, lookUpOnly: false },
        { sentAt, markSent: (at) => Effect.sync(() => void (sentAt = at)) }
      )
    )
    const both = Effect.gen(function* () {
      const first = reasonOf(yield* Effect.exit(attempt))
      if (when === "between") set.by = by
      return { first, second: yield* Effect.suspend(() => attempt) }
    })
    const layer = adapterUnderTest(bank, { vault, requestDeadline: "10 seconds", settleWindow: "15 seconds" })
    const { first, second } = yield* driven(
      both.pipe(Effect.provide(layer), Effect.provideService(Clock.Clock, clock))
    )
    expect([first, second?.observation.id, posts.length]).toEqual([
      "Ambiguous",
      ...(isThere ? [5, 1] : [7, 2])
    ])
    expect(finds.at(-1)).toBeGreaterThanOrEqual(isThere ? 14_000 : 15_000)
    expect(finds.at(-1)).toBeLessThan(20_000)
  })
)
