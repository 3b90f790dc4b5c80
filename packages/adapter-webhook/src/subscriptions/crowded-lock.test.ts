import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import {
  at,
  filter,
  partner,
  processOn,
  scriptedBank,
  tables,
  uuidOf
} from "./scripted-world.test-support.ts"
import { Subscriptions } from "./subscriptions.ts"
import type { Subscription } from "./subscription-options.ts"

const theirs = filter("PAYMENT", "https://other.example/x?y=1")
const wanted: Subscription = { owner: partner, target: at("us.example") }

it.effect("thousands of users that are registered elsewhere do not hold up the partner", () =>
  Effect.gen(function* () {
    const [bank, rows] = [scriptedBank([theirs]), tables()]
    const slow = processOn(rows, bank, (call) =>
      call === "list" ? Effect.sleep("1999 millis") : Effect.void
    )
    yield* Effect.forkScoped(
      Subscriptions.use(({ ensure }) =>
        Effect.forEach(
          Array.from({ length: 1_000 }, (_, index) => uuidOf(index)),
          (uuid) =>
            ensure({ owner: { kind: "user", uuid, userId: 7 }, target: `${at("us.example")}/${uuid}` })
        )
      ).pipe(Effect.provide(slow))
    )
    const fiber = yield* Subscriptions.use(({ ensure }) => ensure(wanted)).pipe(
      Effect.provide(processOn(rows, bank)),
      Effect.exit,
      Effect.forkChild
    )
    yield* TestClock.adjust("200 seconds")
    expect(yield* Fiber.join(fiber)).toMatchObject({ value: { changed: true } })
  })
)
