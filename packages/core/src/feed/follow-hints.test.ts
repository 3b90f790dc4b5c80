import { describe, expect, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import { TestClock } from "effect/testing"
import type { InterestedProvision } from "../ports/provision-store.ts"
import { makeHintFollower } from "./follow-hints.ts"
import type { FeedHint } from "./hint-source.ts"
import { Roster } from "./roster.ts"

const row = (id: number): InterestedProvision => ({
  uuid: `user-${id}`,
  kind: "provision",
  id,
  userId: null,
  changedAt: 0
})
const hint = (key: string, more: Partial<FeedHint> = {}): FeedHint => ({
  key,
  about: "provision",
  uuid: null,
  id: 7,
  receivedAt: 0,
  ...more
})

/** One roster, and what was settled of the hints that were given; the first so many times that hints are asked for, the source breaks. */
const worldOf = Effect.fnUntraced(function* (broken: number) {
  let asked = 0
  const pace = { fastest: 1_000, slowest: 1_000, patience: 0, share: 0 }
  const roster = new Roster({ pace, firstAtOnce: true, hintEvery: 2_000 })
  const settled: string[] = []
  const hints = yield* Queue.unbounded<FeedHint>()
  const follower = makeHintFollower(
    {
      next: Effect.suspend(() => ((asked += 1) <= broken ? Effect.die("broken") : Queue.takeAll(hints))),
      settle: (keys) => Effect.sync(() => void settled.push(...keys))
    },
    new Map([["provision", roster]])
  )
  yield* Effect.forkScoped(follower.run)
  const give = (some: readonly FeedHint[]) =>
    Effect.andThen(Queue.offerAll(hints, some), TestClock.adjust("1 second"))
  return { roster, settled, give }
})

const world = worldOf(0)

it.effect("a source that breaks is asked again", () =>
  Effect.gen(function* () {
    const { roster, give } = yield* worldOf(3)
    roster.meet([row(9)], 0)
    yield* give([hint("early", { id: 9 })])
    yield* TestClock.adjust("3 seconds")
    expect(roster.find("user-9", 9)?.hint?.key).toBe("early")
  }).pipe(Effect.scoped)
)

describe("hints about nobody", () => {
  it.effect("take one place for each object, the youngest of them", () =>
    Effect.gen(function* () {
      const { roster, settled, give } = yield* world
      yield* give([hint("genuine", { uuid: "user-9", id: 9 })])
      for (let times = 0; times < 30; times += 1)
        yield* give(Array.from({ length: 100 }, (_, index) => hint(`forged-${times}-${index}`)))
      expect(settled).toHaveLength(2_999)
      roster.meet([row(9)], 0)
      yield* TestClock.adjust("1 second")
      expect(roster.find("user-9", 9)?.hint?.key).toBe("genuine")
      yield* TestClock.adjust("11 minutes")
      expect(settled).toHaveLength(3_000)
      expect(settled.at(-1)).toBe("forged-29-99")
    }).pipe(Effect.scoped)
  )

  it.effect("are bounded in number, whatever they are about: the oldest go", () =>
    Effect.gen(function* () {
      const { settled, give } = yield* world
      for (let times = 0; times < 30; times += 1)
        yield* give(
          Array.from({ length: 100 }, (_, index) =>
            hint(`${times * 100 + index}`, { id: 1_000 + times * 100 + index })
          )
        )
      expect(settled).toEqual(Array.from({ length: 2_000 }, (_, index) => `${index}`))
    }).pipe(Effect.scoped)
  )

  it.effect("are not kept longer because another clock was ahead", () =>
    Effect.gen(function* () {
      const { settled, give } = yield* world
      yield* give([hint("ahead", { receivedAt: 3_600_000 })])
      yield* TestClock.adjust("9 minutes")
      expect(settled).toEqual([])
      yield* TestClock.adjust("2 minutes")
      expect(settled).toEqual(["ahead"])
    }).pipe(Effect.scoped)
  )
})
