import type { FeedHint, FeedNews } from "@bunq-provisioning/core/feed"
import { describe, expect, test } from "vitest"
import { HookHealth } from "./hook-health.ts"

const observation = (subStatus: string, more: object = {}) => ({ status: "CREATED", subStatus, ...more })
const newsOf = (id: number, before: object | null, after: object, more: Partial<FeedNews> = {}): FeedNews =>
  ({
    of: { uuid: `user-${id}`, kind: "provision", id, userId: null, changedAt: 0 },
    before: before === null ? null : JSON.stringify(before),
    sighting: {
      kind: "provision",
      uuid: `user-${id}`,
      at: 0,
      responseId: null,
      observed: { observation: after }
    },
    hinted: false,
    ...more
  }) as FeedNews
const changed = (id: number, more: Partial<FeedNews> = {}) =>
  newsOf(id, observation("NONE"), observation("PENDING"), more)
/** A webhook came, and the read it caused showed the change. */
const told = (one: HookHealth, id: number, now: number) => {
  one.heard(hook(id), now)
  one.news(changed(id, { hinted: true }), now)
}
const hook = (id: number, more: Partial<FeedHint> = {}): FeedHint => ({
  key: String(id),
  about: "provision",
  uuid: `user-${id}`,
  id,
  receivedAt: 0,
  ...more
})
const health = () => new HookHealth({ grace: 30_000 })
const timely = () => {
  const one = health()
  told(one, 0, 0)
  return one
}

describe("whether webhooks come in time", () => {
  test("nobody knows before one did, and one is enough", () => {
    expect(health().verdict).toBe("unproven")
    expect(timely().verdict).toBe("timely")
  })

  test.each([
    ["before the read", (one: HookHealth) => (one.heard(hook(1), 0), one.news(changed(1), 5_000))],
    ["after it", (one: HookHealth) => (one.news(changed(1), 0), one.heard(hook(1), 30_000))],
    [
      "by the id alone",
      (one: HookHealth) => (one.news(changed(1), 0), one.heard(hook(1, { uuid: null }), 9))
    ],
    ["by the UUID alone", (one: HookHealth) => (one.heard(hook(1, { id: null }), 0), one.news(changed(1), 9))]
  ])("it may come %s", (_, play) => {
    const one = health()
    play(one)
    expect(one.verdict).toBe("timely")
  })

  test("too late, about another user or about another object does not count", () => {
    for (const [late, at] of [
      [hook(1), 30_001],
      [hook(2), 10],
      [hook(1, { about: "onboarding" }), 10]
    ] as const) {
      const one = health()
      one.news(changed(1), 0)
      one.heard(late, at)
      expect(one.judge(60_000)).toBe("unproven")
    }
  })

  test("three changes in a row without one: they are quiet", () => {
    const one = timely()
    for (const id of [1, 2, 3]) one.news(changed(id), 1_000)
    expect(one.judge(31_000)).toBe("timely")
    expect(one.judge(31_001)).toBe("quiet")
  })

  test("none ever came, and twenty should have: they are quiet", () => {
    const one = health()
    for (let id = 1; id < 20; id += 1) one.news(changed(id), 1_000)
    expect(one.judge(31_001)).toBe("unproven")
    one.news(changed(20), 40_000)
    expect(one.judge(70_001)).toBe("quiet")
  })

  test("half of them lost is too many, one in ten is not", () => {
    const play = (every: number) => {
      const one = timely()
      for (let id = 1; id <= 40; id += 1)
        if (id % every === 0) one.news(changed(id), id * 60_000)
        else told(one, id, id * 60_000)
      return one.judge(99 * 60_000)
    }
    expect(play(10)).toBe("timely")
    const half = timely()
    for (let id = 1; id <= 60; id += 1)
      if (id % 3 === 0) told(half, id, id * 60_000)
      else half.news(changed(id), id * 60_000)
    expect(half.judge(99 * 60_000)).toBe("quiet")
  })

  test("they are timely again when most of them come again", () => {
    const one = timely()
    for (const id of [1, 2, 3]) one.news(changed(id), 0)
    expect(one.judge(40_000)).toBe("quiet")
    told(one, 4, 40_000)
    expect(one.verdict).toBe("quiet")
    for (let id = 5; id < 20; id += 1) told(one, id, 40_000)
    expect(one.verdict).toBe("timely")
  })

  test("what was found among bunq's failures says nothing of its calls", () => {
    const one = health()
    one.news(changed(1, { hinted: true }), 0)
    expect(one.judge(99_000)).toBe("unproven")
  })

  test("what bunq does not call about is not expected", () => {
    const one = timely()
    const onboarding = { kind: "onboarding", uuid: "u", id: 1, userId: 2, changedAt: 0 } as const
    for (let times = 0; times < 5; times += 1) {
      one.news(newsOf(1, null, observation("PENDING")), 0)
      one.news(newsOf(1, observation("NONE"), observation("NONE", { credential: 5 })), 0)
      const [before, after] = [
        { status: "A", actionRequired: "USER" },
        { status: "B", actionRequired: "USER" }
      ]
      one.news(newsOf(1, before, after, { of: onboarding }), 0)
      one.news(changed(1, { of: { ...onboarding, kind: "identity" } }), 0)
      one.news(changed(1, { before: "Forbidden" }), 0)
    }
    expect(one.judge(99_000)).toBe("timely")
    const flips = [{ actionRequired: "USER" }, { actionRequired: "SYSTEM" }] as const
    for (let times = 0; times < 3; times += 1) one.news(newsOf(1, ...flips, { of: onboarding }), 100_000)
    expect(one.judge(199_000)).toBe("quiet")
  })
})
