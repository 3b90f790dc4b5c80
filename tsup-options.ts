import { readFileSync } from "node:fs"
import type { Options } from "tsup"

interface Manifest {
  readonly exports: Record<
    string,
    string | { readonly "@bunq-provisioning/source"?: string; readonly default: string }
  >
  readonly bin?: Record<string, string>
}

/** `./dist/ports/index.js` becomes `ports/index`: the path in `dist` that tsup wants. */
const outputName = (file: string) => file.replace(/^[.][/]dist[/]/, "").replace(/[.]js$/, "")

/** The entry points of the package in the current directory, from its own `exports` and `bin`, so that nothing can drift. */
const entryPoints = () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest
  const modules: Record<string, string> = {}
  for (const targets of Object.values(manifest.exports)) {
    const source = typeof targets === "string" ? undefined : targets["@bunq-provisioning/source"]
    if (typeof targets !== "string" && source !== undefined) modules[outputName(targets.default)] = source
  }
  const binaries = Object.fromEntries(
    Object.values(manifest.bin ?? {}).map((file) => [outputName(file), `./src/${outputName(file)}.ts`])
  )
  return { modules, binaries }
}

/**
 * How every package is built: ESM only (decisions/0001-esm-only.md), a declaration for each entry point, dependencies and Node's builtins
 * left as imports. What an entry imports dynamically becomes a chunk that loads when it is needed.
 */
export const tsupOptions = (): Options => {
  const { modules, binaries } = entryPoints()
  return {
    entry: { ...modules, ...binaries },
    format: ["esm"],
    target: "es2024",
    platform: "node",
    dts: { entry: modules },
    splitting: true,
    sourcemap: false,
    clean: true,
    // `node:sqlite` exists under its full name only.
    removeNodeProtocol: false
  }
}
