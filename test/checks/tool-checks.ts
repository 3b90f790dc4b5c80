import type { Check } from "./check.ts"
import { runCommand } from "./run-command.ts"

/** The checks that are one command of one tool, configured at the root. */
export const toolChecks: readonly Check[] = [
  {
    name: "format",
    proves: "oxfmt would change nothing (fix: pnpm format)",
    needs: [],
    run: () => runCommand("oxfmt", ["--check", "."])
  },
  {
    name: "lint",
    proves: "no mistakes oxlint knows, and none of the imports and globals .oxlintrc.json bans",
    needs: [],
    run: () => runCommand("oxlint", ["--deny-warnings", "."])
  },
  {
    name: "types",
    proves: "everything compiles, and core's `.` entry without Node's or the DOM's types",
    needs: [],
    run: async () => {
      const everything = await runCommand("tsc", ["-p", "tsconfig.json"])
      const coreEntry = await runCommand("tsc", ["-p", "test/checks/core-entry.tsconfig.json"])
      return {
        ok: everything.ok && coreEntry.ok,
        output: [everything.output, coreEntry.output].filter(Boolean).join("\n\ncore's `.` entry:\n")
      }
    }
  },
  {
    name: "knip",
    proves: "no unused file, export or dependency, and none undeclared",
    needs: [],
    run: () => runCommand("knip", ["--no-progress", "--treat-config-hints-as-errors"])
  }
]
