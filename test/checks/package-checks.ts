import { existsSync, mkdirSync, rmSync } from "node:fs"
import type { Check } from "./check.ts"
import { eachPackage } from "./each-package.ts"
import { tarballs } from "./repository.ts"
import { runCommand, runPnpm } from "./run-command.ts"

/** What may be in a tarball, besides what must be: nothing from `src/`, no test, no configuration. */
const packable = /^package\/(package[.]json|LICENSE|README[.]md|CHANGELOG[.]md|dist\/.+[.](js|d[.]ts))$/

const contentProblems = async (tarball: string): Promise<readonly string[]> => {
  const { ok, output } = await runCommand("tar", ["-tzf", tarball])
  if (!ok) return [output]
  const files = output.split("\n")
  const odd = files.filter((file) => !packable.test(file)).map((file) => `does not belong in it: ${file}`)
  return files.includes("package/LICENSE") ? odd : [...odd, "there is no LICENSE in it"]
}

/** The checks on tarballs as they would be published: `pnpm pack` rewrites `catalog:`, `workspace:` and `publishConfig`. */
export const packageChecks: readonly Check[] = [
  {
    name: "pack",
    proves: "every package packs, with its licence and nothing but its build",
    needs: ["build"],
    run: () => {
      rmSync(tarballs, { recursive: true, force: true })
      mkdirSync(tarballs, { recursive: true })
      return eachPackage(async ({ directory, tarball }) => {
        const packed = await runPnpm(["pack", "--pack-destination", tarballs], { cwd: directory })
        if (!packed.ok || !existsSync(tarball))
          return { ok: false, output: `${packed.output}\nno ${tarball}` }
        const problems = await contentProblems(tarball)
        return { ok: problems.length === 0, output: problems.join("\n") }
      })
    }
  },
  {
    name: "publint",
    proves: "manifests say what the tarballs contain",
    needs: ["pack"],
    run: () => eachPackage(({ tarball }) => runCommand("publint", ["run", tarball, "--strict"]))
  },
  {
    name: "attw",
    proves: "types resolve as the code does, for ESM and for require() of ESM",
    needs: ["pack"],
    // decisions/0001-esm-only.md
    run: () =>
      eachPackage(({ tarball }) =>
        runCommand("attw", [
          tarball,
          "--profile",
          "node16",
          "--ignore-rules",
          "cjs-resolves-to-esm",
          "--no-emoji"
        ])
      )
  }
]
