import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { publishedPackages, root } from "../checks/repository.ts"
import { runPnpm } from "../checks/run-command.ts"

declare module "vitest" {
  interface ProvidedContext {
    consumer: Consumer
  }
}

/** A folder in which the packed packages, and nothing else of ours, are installed; or why there is none. */
export interface Consumer {
  readonly directory: string
  readonly problem: string | null
}

const versionOf = (name: string, workspace = "") =>
  (
    JSON.parse(readFileSync(join(root, workspace, "node_modules", name, "package.json"), "utf8")) as {
      version: string
    }
  ).version

/** Our packages from their tarballs, also where one of them depends on another. */
const manifests = () => {
  const ours = Object.fromEntries(publishedPackages().map(({ name, tarball }) => [name, `file:${tarball}`]))
  const others = Object.fromEntries(
    ["effect", "typescript", "@types/node"].map((name) => [name, versionOf(name)])
  )
  // Optional, and needed by the one entry point that is for it.
  const driver = { "@effect/sql-pg": versionOf("@effect/sql-pg", "test") }
  // What the examples run in.
  const frameworks = Object.fromEntries([
    ...["express", "@types/express"].map((name) => [name, versionOf(name, "examples")]),
    ...["next", "react", "react-dom", "@types/react", "@types/react-dom"].map((name) => [
      name,
      versionOf(name, "examples/next-onboarding")
    ])
  ]) as { readonly [name: string]: string }
  return {
    package: {
      name: "consumer",
      private: true,
      type: "module",
      dependencies: { ...ours, ...others, ...driver, ...frameworks }
    },
    workspace: { overrides: ours }
  }
}

const install = async (directory: string): Promise<string | null> => {
  const missing = publishedPackages().filter(({ tarball }) => !existsSync(tarball))
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ")
    return `Not packed: ${names}. Pack first: npx -y pnpm@12 test pack tests`
  }
  const { package: manifest, workspace } = manifests()
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest))
  // JSON is YAML.
  writeFileSync(join(directory, "pnpm-workspace.yaml"), JSON.stringify(workspace))
  const flags = ["--prefer-offline", "--no-frozen-lockfile", "--ignore-scripts"]
  const { ok, output } = await runPnpm(["install", ...flags], { cwd: directory })
  return ok ? null : `The packed packages cannot be installed:\n${output}`
}

/**
 * Vitest's global set-up for the packaging tests. The folder is outside the repository, or Node would find what is missing in a
 * `node_modules` above it. A problem is provided and not thrown: thrown, it would keep every other test from running.
 */
export default async ({ provide }: TestProject) => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "bunq-provisioning-consumer-")))
  provide("consumer", { directory, problem: await install(directory) })
  return () => rmSync(directory, { recursive: true, force: true })
}
