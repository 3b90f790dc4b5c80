import { SealerError } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeDelivery } from "./delivery.ts"
import type { UserLoop } from "./user-loop.ts"

const turn = { event: { type: "provision.resumed", at: 0 }, source: "bank" } as const

it.effect.each<[string, SealerError["reason"], number]>([
  ["is away", { _tag: "KeyServiceFailed", isRetryable: true }, 3],
  ["refuses", { _tag: "KeyServiceFailed", isRetryable: false }, 1],
  ["does not know the key", { _tag: "KeyUnknown", keyId: "other" }, 1]
])("what was seen at bunq while the key service %s", ([, reason, expected]) =>
  Effect.gen(function* () {
    let takes = 0
    const loop = {
      take: () =>
        Effect.suspend(() =>
          (takes += 1) < 3
            ? Effect.fail(new SealerError({ operation: "test", reason }))
            : Effect.succeed({ outcome: "accepted", because: null })
        )
    } as unknown as UserLoop
    const { sight } = makeDelivery(() => loop, yield* Effect.scope)
    yield* Effect.forkChild(sight("6b1f3a52-0c1e-4a55-9d0c-000000000001", turn))
    yield* TestClock.adjust("10 seconds")
    expect(takes).toBe(expected)
  })
)
