import { expect, it } from "vitest"
import { usualLimits } from "./api-limits.ts"
import { ApiProblem } from "./api-problem.ts"
import type { Caller } from "./caller.ts"
import { makeTurnstile } from "./turnstile.ts"
import type { Place } from "./turnstile.ts"

const user = (number: number): Caller => {
  const uuid = `6b1f3a52-0c1e-4a55-9d0c-${String(number).padStart(12, "0")}`
  return { kind: "user", uuid, claims: { v: 1, sub: uuid, iat: 1, exp: 2, fam: 1, id: String(number) } }
}
const operator: Caller = { kind: "operator", id: "1", scope: "read" }
const limits = { ...usualLimits, streams: 3, user: { perSecond: 2, atOnce: 2, streams: 2 } }
const reason = (given: Place | ApiProblem) => (given instanceof ApiProblem ? given.reason : "may")

it("lets so many a second through, and twice as many at once; each user for themselves, whatever their token", () => {
  let now = 0
  const turnstile = makeTurnstile({ ...limits, user: { ...limits.user, atOnce: 100 } }, () => now)
  const tries = (count: number, caller: Caller) =>
    Array.from({ length: count }, () => reason(turnstile.enter(caller)))
  expect(tries(5, user(1))).toEqual(["may", "may", "may", "may", "TooMany"])
  expect(tries(1, user(2))).toEqual(["may"])
  now += 1_000
  expect(tries(3, { ...user(1) })).toEqual(["may", "may", "TooMany"])
  now += 60_000
  expect(tries(5, user(1)).filter((word) => word === "may")).toHaveLength(4)
})

it("counts what is under way, and a place is given back once", () => {
  const turnstile = makeTurnstile(limits, () => 0)
  const [one, two, three] = [1, 2, 3].map(() => turnstile.enter(user(1)))
  expect([one, two, three].map((place) => reason(place!))).toEqual(["may", "may", "TooMany"])
  const leave = one as Place
  leave()
  leave()
  expect(reason(turnstile.enter(user(1)))).toBe("may")
  expect(reason(turnstile.enter(user(1)))).toBe("TooMany")
})

it("bounds streams, of one and of all", () => {
  const turnstile = makeTurnstile(limits, () => 0)
  const first = turnstile.follow(user(1))
  expect([1, 1, 2, 3].map((number) => reason(turnstile.follow(user(number))))).toEqual([
    "may",
    "TooMany",
    "may",
    "Unavailable"
  ])
  ;(first as Place)()
  expect([reason(turnstile.follow(user(3))), turnstile.streams.user]).toEqual(["may", 3])
})

it("keeps an eighth for operators, whoever else comes", () => {
  const turnstile = makeTurnstile({ ...limits, requests: 16, streams: 16 }, () => 0)
  for (const way of [turnstile.enter, turnstile.follow]) {
    const users = Array.from({ length: 20 }, (_, number) => reason(way(user(number))))
    expect(users.filter((word) => word === "may")).toHaveLength(14)
    expect([reason(way(operator)), reason(way(operator)), reason(way(operator))]).toEqual([
      "may",
      "may",
      "Unavailable"
    ])
  }
  expect(turnstile.streams).toEqual({ operator: 2, user: 14 })
})

it("forgets who is away", () => {
  let now = 0
  const turnstile = makeTurnstile(limits, () => now)
  for (let number = 0; number < 10_001; number += 1) {
    const place = turnstile.enter(user(number))
    if (!(place instanceof ApiProblem)) place()
    now += 1
  }
  expect(reason(turnstile.enter(user(10_000)))).toBe("may")
})
