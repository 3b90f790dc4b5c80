import { expect, it } from "vitest"
import { usualLimits } from "./api-limits.ts"
import { makeCrossOrigin } from "./cross-origin.ts"
import { makeFrontDoor } from "./front-door.ts"

it("bounds who is at the door, whatever they ask but health and readiness, and notes every answer", async () => {
  const noted: Array<readonly [string, number, number]> = []
  const waiting: Array<() => void> = []
  let now = 0
  const enter = makeFrontDoor({
    limits: { ...usualLimits, atTheDoor: 2 },
    origins: makeCrossOrigin([]),
    isOpen: () => true,
    now: () => now,
    note: ({ url }, status, took) => void noted.push([new URL(url).pathname, status, took]),
    answer: ({ url }) =>
      url.endsWith("/slow")
        ? new Promise((go) => waiting.push(() => go(new Response(null, { status: 204 }))))
        : Promise.resolve(new Response(null, { status: 204 }))
  })
  const ask = async (path: string) => (await enter(new Request(`http://localhost${path}`))).status
  const slow = [ask("/slow"), ask("/slow")]
  expect([await ask("/v1/provisions"), await ask("/health"), await ask("/ready")]).toEqual([503, 204, 204])
  now = 7
  for (const go of waiting) go()
  expect(await Promise.all(slow)).toEqual([204, 204])
  expect(await ask("/v1/provisions")).toBe(204)
  expect(noted).toContainEqual(["/v1/provisions", 503, 0])
  expect(noted).toContainEqual(["/slow", 204, 7])
})
