import { join } from "node:path"
import type { Check } from "./check.ts"
import { publishedPackages, root } from "./repository.ts"
import { runCommand } from "./run-command.ts"

interface Measured {
  readonly name: string
  readonly passed: boolean
  /** Undefined when the file is not there. */
  readonly size?: number
  readonly sizeLimit: number
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

/** Budgets are in test/.size-limit.json, minified and gzipped, without the dependencies a consumer installs anyway. */
export const size: Check = {
  name: "size",
  proves: "every entry point is within its budget",
  needs: ["build"],
  run: async () => {
    const { ok, output, stdout } = await runCommand("size-limit", ["--json"], { cwd: join(root, "test") })
    if (!stdout.startsWith("[")) return { ok: false, output }
    const measured = JSON.parse(stdout) as readonly Measured[]
    if (measured.some(({ size }) => size === undefined))
      return { ok: false, output: "not everything is built" }
    const lines = measured.map(
      ({ name, passed, size = 0, sizeLimit }) =>
        `${passed ? " " : "!"} ${name.padEnd(40)} ${kB(size).padStart(9)} of ${kB(sizeLimit)}`
    )
    const unbudgeted = publishedPackages()
      .flatMap(({ entryPoints }) => entryPoints)
      .filter(({ specifier }) => !measured.some(({ name }) => name === specifier))
      .map(({ specifier }) => `! ${specifier} has no budget in test/.size-limit.json`)
    return { ok: ok && unbudgeted.length === 0, output: [...lines, ...unbudgeted].join("\n") }
  }
}
