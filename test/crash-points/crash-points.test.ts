import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Bug } from "../simulation/bugs/bug.ts"
import { atCrashPoints } from "./at-crash-points.ts"
import { onboardWith } from "./one-user.ts"
import type { CrashPoint } from "./one-user.ts"

describe("a process that ends at any point of an onboarding", () => {
  const uncrashed = onboardWith([], { store: "memory" })

  it.each(["memory", "sqlite"] as const)(
    "and starts again loses nothing, on %s",
    (store) => {
      const { wrong, played, all, proof } = atCrashPoints({ store }, { name: store })
      process.stdout.write(`${proof}\n`)
      expect(wrong).toEqual([])
      expect(played).toBe(all)
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

  it("is found out when it writes a secret after the commit it came with", () => {
    const bug: Bug = {
      name: "secrets after the commit",
      seam: "port",
      by: /^good-token-reset$/,
      within: 1,
      store: (real) => {
        const kept = new Map<string, Uint8Array>()
        return {
          ...real,
          commit: (commit) => {
            for (const { owner, purpose, sealed } of commit.sealed) kept.set(`${owner}/${purpose}`, sealed)
            const later = Effect.forEach(commit.sealed, (row) => Effect.ignore(real.putSealed(row)))
            return Effect.tap(real.commit({ ...commit, sealed: [] }), () =>
              Effect.forkDetach(Effect.andThen(Effect.sleep("1 second"), later))
            )
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
