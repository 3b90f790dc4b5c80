import type { Check } from "./check.ts"
import { moduleGraph } from "./module-graph.ts"
import { root } from "./repository.ts"

/**
 * Fewer means that dependency-cruiser resolves nothing any more and finds everything in order. Well below what there is, so that code may
 * be deleted; raise them when the code has doubled.
 */
const floors = { modules: 250, edges: 1000, crossPackageEdges: 120, npmEdges: 150 } as const

/** The arrows between packages, in .dependency-cruiser.mjs. */
export const boundaries: Check = {
  name: "boundaries",
  proves: "packages import only what they may, through entry points, without cycles",
  needs: [],
  run: async () => {
    const graph = await moduleGraph(root)
    const problems = graph.violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)
    for (const [what, floor] of Object.entries(floors) as [keyof typeof floors, number][]) {
      if (graph[what] < floor) problems.push(`blind: ${graph[what]} ${what} seen, expected at least ${floor}`)
    }
    return { ok: problems.length === 0, output: problems.join("\n") }
  }
}
