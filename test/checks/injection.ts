import { relative } from "node:path"
import ts from "typescript"
import { ambientAccess } from "./ambient-access.ts"
import type { Check } from "./check.ts"
import { root } from "./repository.ts"

/**
 * Shipped code, except the edges, where the ambient clock, random and network are let in. `src/testing/` is shipped in core only;
 * elsewhere it supports the tests beside it.
 */
export const mustBeInjected = (file: string): boolean =>
  /packages\/[^/]+\/src\//.test(file) &&
  !/packages\/[^/]+\/src\/edges\//.test(file) &&
  !/packages\/(?!core\/)[^/]+\/src\/testing\//.test(file) &&
  !/[.](test|test-support)[.]ts$/.test(file)

/** The program of the whole workspace, as `tsc -p tsconfig.json` sees it. */
const workspaceProgram = (): ts.Program => {
  const configFile = `${root}/tsconfig.json`
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile) as { config: unknown }
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return ts.createProgram(fileNames.filter(mustBeInjected), options)
}

/** I10: what oxlint cannot see, because it knows names and not what they mean. */
export const injection: Check = {
  name: "injection",
  proves: "time, randomness and I/O are injected outside edges/ (I10)",
  needs: [],
  run: async () => {
    const program = workspaceProgram()
    const looked = program.getRootFileNames().length
    const found = ambientAccess(program, mustBeInjected)
    const lines = found.map(({ file, line, what }) => `${relative(root, file)}:${line} ${what}`)
    if (looked === 0) lines.push("no source file was looked at")
    return { ok: lines.length === 0, output: lines.join("\n") }
  }
}
