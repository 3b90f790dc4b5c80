import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import type { TestProject } from "vitest/node"
import { root, scratch } from "../checks/repository.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The file of the binary, bundled from the sources as they are. */
    binary: string
  }
}

const from = (path: string): string => join(root, "packages", path)

/**
 * Vitest's global set-up for tests that start the binary: the same sources as one bundle, made anew for every run. It starts in a quarter of the time that its
 * hundreds of modules take, and tests start it some five hundred times.
 */
export default async ({ provide }: TestProject) => {
  mkdirSync(scratch, { recursive: true })
  const place = mkdtempSync(join(scratch, "binary-"))
  await build({
    entryPoints: {
      bin: from("bunq-provisioning/src/bin.ts"),
      // Started as a thread, by its file's name beside the code that starts it.
      "writer-thread": from("runtime/src/sqlite/writer-thread.ts")
    },
    outdir: join(place, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    conditions: ["@bunq-provisioning/source"],
    // For what of the dependencies is CommonJS.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);'
    },
    logLevel: "error"
  })
  cpSync(from("bunq-provisioning/package.json"), join(place, "package.json"))
  provide("binary", join(place, "dist/bin.js"))
  return () => rmSync(place, { recursive: true, force: true })
}
