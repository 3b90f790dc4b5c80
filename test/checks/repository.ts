import { readdirSync, readFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The root of the checkout, without a trailing slash. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "")

/** Where checks write; ignored by git, formatter, lint and compiler. */
export const scratch = join(root, "test/.tmp")

/** Where `pack` leaves the tarballs, one for each package. */
export const tarballs = join(scratch, "tarballs")

/** One way into a package, as its `exports` map names it. */
export interface EntryPoint {
  /** As an importer writes it: `@bunq-provisioning/core/ports`. */
  readonly specifier: string
  /** For file names: `index`, `ports`. */
  readonly name: string
  /** Absolute. */
  readonly source: string
  readonly declaration: string
  readonly javascript: string
}

/** A package we publish. */
export interface PublishedPackage {
  readonly name: string
  /** Below `packages/`. */
  readonly folder: string
  /** Absolute. */
  readonly directory: string
  readonly version: string
  readonly entryPoints: readonly EntryPoint[]
  /** Absolute path of its tarball, whether it exists or not. */
  readonly tarball: string
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Record<string, string | Record<string, string>>
}

const entryPointsOf = (manifest: Manifest, directory: string): EntryPoint[] =>
  Object.entries(manifest.exports).flatMap(([subpath, targets]) => {
    if (typeof targets === "string") return []
    const { "@bunq-provisioning/source": source, types, default: javascript } = targets
    if (source === undefined || types === undefined || javascript === undefined) {
      throw new Error(`${manifest.name}: "${subpath}" in exports needs source, types and default`)
    }
    return {
      specifier: join(manifest.name, subpath),
      name: subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-"),
      source: join(directory, source),
      declaration: join(directory, types),
      javascript: join(directory, javascript)
    }
  })

/** The packages we publish, in the order of their names. */
export const publishedPackages = (): readonly PublishedPackage[] =>
  readdirSync(join(root, "packages"))
    .filter((folder) => existsSync(join(root, "packages", folder, "package.json")))
    .sort()
    .map((folder) => {
      const directory = join(root, "packages", folder)
      const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest
      const file = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`
      return {
        name: manifest.name,
        folder,
        directory,
        version: manifest.version,
        entryPoints: entryPointsOf(manifest, directory),
        tarball: join(tarballs, file)
      }
    })
