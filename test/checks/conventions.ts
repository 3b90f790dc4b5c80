import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Check } from "./check.ts"
import { root } from "./repository.ts"
import { runCommand } from "./run-command.ts"
import { syntaxConventions } from "./syntax-conventions.ts"
import { textConventions } from "./text-conventions.ts"

/** Everything git tracks or would track. */
const repositoryFiles = async (): Promise<readonly string[]> => {
  const { ok, output } = await runCommand("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
  if (!ok) throw new Error(output)
  return output.split("\n").filter((file) => existsSync(join(root, file)))
}

/** The rules of CONTRIBUTING.md that no tool knows. */
export const conventions: Check = {
  name: "conventions",
  proves: "file names, lengths, snake_case only on the wire, nothing of one machine, disabled tests say why",
  needs: [],
  run: async () => {
    const files = await repositoryFiles()
    const problems = files.flatMap((path) => {
      const file = { path, text: readFileSync(join(root, path), "utf8") }
      const found = [...textConventions, syntaxConventions].flatMap((convention) => convention(file))
      return found.map((problem) => (problem.startsWith(":") ? `${path}${problem}` : `${path}: ${problem}`))
    })
    return { ok: problems.length === 0 && files.length > 0, output: problems.join("\n") }
  }
}
