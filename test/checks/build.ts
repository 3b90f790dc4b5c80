import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Check } from "./check.ts"
import { eachPackage } from "./each-package.ts"
import type { PublishedPackage } from "./repository.ts"
import { runCommand } from "./run-command.ts"

/** What must not be found in a build: paths into sources instead of package names, and the condition that leads to them. */
const leaks: readonly RegExp[] = [
  /(from|import\()\s*["'][^"']*\/src\//,
  /(from|import\()\s*["'][^"']*[.]ts["']/,
  /(from|import\()\s*["'][.][.]\/[.][.]\//,
  /@bunq-provisioning\/source/
]

const missing = ({ directory, entryPoints }: PublishedPackage): string[] =>
  entryPoints
    .flatMap(({ declaration, javascript }) => [declaration, javascript])
    .filter((file) => !existsSync(file))
    .map((file) => `not built: ${file.slice(directory.length + 1)}`)

const leaking = ({ directory }: PublishedPackage): string[] =>
  readdirSync(join(directory, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => /[.](js|d[.]ts)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(directory, "dist", file), "utf8")
      return leaks
        .map((leak) => leak.exec(text)?.[0])
        .filter((match) => match !== undefined)
        .map((match) => `dist/${file} refers to a source: ${match}`)
    })

const withoutShebang = ({ directory }: PublishedPackage): string[] => {
  const { bin = {} } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
    bin?: Record<string, string>
  }
  return Object.values(bin)
    .filter(
      (file) =>
        !existsSync(join(directory, file)) || !/^#!.*node\b/.test(readFileSync(join(directory, file), "utf8"))
    )
    .map((file) => `${file} is missing or does not begin with a shebang for node`)
}

/** Leaves `dist/` in every package. */
export const build: Check = {
  name: "build",
  proves: "tsup builds every entry point, and no build refers to sources",
  needs: [],
  run: () =>
    eachPackage(async (published) => {
      const { ok, output } = await runCommand("tsup", [], { cwd: published.directory })
      if (!ok) return { ok, output }
      const problems = [...missing(published), ...leaking(published), ...withoutShebang(published)]
      return { ok: problems.length === 0, output: problems.join("\n") }
    })
}
