import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Bug } from "../simulation/bugs/bug.ts"
import { atEachPoint, crashKinds, onboardWith } from "./one-user.ts"
import type { CrashPoint, StoreKind } from "./one-user.ts"

/** What went wrong, with the point it went wrong at. */
const wrong = (kind: CrashPoint["kind"], store: StoreKind) => {
  const outcomes = atEachPoint(kind, { store })
  const found = outcomes.flatMap(({ violation, crashes }, index) => {
    const where = `${store}, ${kind} ${index + 1}`
    if (violation !== null) return [`${where}: ${violation.message}`]
    return crashes === 1 ? [] : [`${where}: ${crashes} crashes`]
  })
  return { points: outcomes.length, found }
}

describe("a process that ends at any point of an onboarding", () => {
  const uncrashed = onboardWith([], { store: "memory" })

  it.each(["memory", "sqlite"] as const)(
    "and starts again loses nothing, on %s",
    (store) => {
      const [points, found]: [string[], string[]] = [[], []]
      for (const kind of crashKinds) {
        const all = wrong(kind, store)
        // One request is the partner's own.
        points.push(`${kind} ${all.points}`)
        found.push(...all.found)
        expect(all.points).toBe(kind.endsWith("call") ? uncrashed.requests - 1 : uncrashed.steps)
      }
      process.stdout.write(
        `proof: crash points, ${store}: ${points.join(", ")}; ${found.length} violations\n`
      )
      expect(found).toEqual([])
    },
    240_000
  )

  it("loses nothing when it ends once more on the way back", () => {
    const found: string[] = []
    for (let nth = 1; nth < uncrashed.steps; nth += 2) {
      const points = [nth, nth + 1].map((turn): CrashPoint => ({
        kind: "crash-after-commit",
        user: 0,
        nth: turn
      }))
      const { violation, crashes } = onboardWith(points, { store: "memory" })
      if (violation !== null || crashes !== 2) found.push(`${nth}: ${crashes} crashes, ${violation?.message}`)
    }
    expect(found).toEqual([])
  }, 120_000)

  it("is found out when it keeps a secret elsewhere than in the commit it came with", () => {
    const bug: Bug = {
      name: "secrets beside the commit",
      seam: "port",
      by: /^good-token-reset$/,
      within: 1,
      store: (real) => {
        const kept = new Map<string, Uint8Array>()
        return {
          ...real,
          commit: (commit) => {
            for (const { owner, purpose, sealed } of commit.sealed) kept.set(`${owner}/${purpose}`, sealed)
            return real.commit({ ...commit, sealed: [] })
          },
          sealed: (owner, purpose) => {
            const found = kept.get(`${owner}/${purpose}`)
            return found === undefined ? real.sealed(owner, purpose) : Effect.succeed(found)
          }
        }
      }
    }
    const world = { store: "memory", bug } as const
    expect(onboardWith([], world).violation).toBe(null)
    const found = Array.from({ length: 6 }, (_, index) => {
      const point: CrashPoint = { kind: "crash-after-commit", user: 0, nth: index + 1 }
      return onboardWith([point], world).violation?.message ?? ""
    })
    expect(found.join()).toContain("good-token-reset")
  })
})
