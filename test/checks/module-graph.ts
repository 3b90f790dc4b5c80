import { join } from "node:path"
import { root } from "./repository.ts"
import { runCommand } from "./run-command.ts"

/** What dependency-cruiser saw, reduced to what is judged. */
export interface ModuleGraph {
  readonly modules: number
  /** Imports, whatever they lead to. */
  readonly edges: number
  /** Imports from one of our packages, or from `test/`, into another. */
  readonly crossPackageEdges: number
  /** Imports of npm packages. */
  readonly npmEdges: number
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[]
}

interface Cruise {
  readonly modules: readonly {
    readonly source: string
    readonly dependencies: readonly { readonly resolved: string }[]
  }[]
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { name: string }
      readonly from: string
      readonly to: string
    }[]
  }
}

/** `packages/core` of `packages/core/src/step.ts`, `test` of everything in `test/`. */
const homeOf = (file: string) => /^(packages\/[^/]+|test)\//.exec(file)?.[1]

/** Reads the imports below `packages/` and `test/` of a workspace and judges them by the rules in the root's `.dependency-cruiser.mjs`. */
export const moduleGraph = async (workspace: string): Promise<ModuleGraph> => {
  const { output, stdout } = await runCommand(
    "depcruise",
    ["--config", join(root, ".dependency-cruiser.mjs"), "--output-type", "json", "packages", "test"],
    { cwd: workspace }
  )
  if (!stdout.startsWith("{")) throw new Error(output)
  const { modules, summary } = JSON.parse(stdout) as Cruise
  const edges = modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => ({ source, resolved }))
  )
  const leadsHome = (file: string) => homeOf(file) !== undefined && !file.includes("node_modules/")
  return {
    modules: modules.length,
    edges: edges.length,
    crossPackageEdges: edges.filter(
      ({ source, resolved }) =>
        leadsHome(source) && leadsHome(resolved) && homeOf(source) !== homeOf(resolved)
    ).length,
    npmEdges: edges.filter(({ resolved }) => resolved.includes("node_modules/")).length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  }
}
