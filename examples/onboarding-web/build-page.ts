import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const here = fileURLToPath(new URL(".", import.meta.url))
const repository = join(here, "../..")

/** Where the built page is. */
export const pageFolder = join(here, "dist")

const sources = [
  join(here, "src"),
  join(here, "index.html"),
  join(here, "vite.config.ts"),
  join(repository, "packages/react/src"),
  join(repository, "packages/core/src"),
  join(repository, "pnpm-lock.yaml")
]

const filesIn = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [path]

/** What the page is made of, as names, sizes and times. */
const stamp = (): string => {
  const hash = createHash("sha256")
  for (const file of sources.flatMap(filesIn)) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest("hex")
}

/** Builds the page unless what lies there is made of the same files. Returns whether it was built. */
export const buildPage = async ({
  folder = pageFolder,
  mode = "production"
}: {
  readonly folder?: string
  readonly mode?: "production" | "development"
} = {}): Promise<boolean> => {
  const now = stamp()
  const stampFile = join(folder, ".stamp")
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === now) return false
  const { build } = await import("vite")
  const outDir = { outDir: folder, emptyOutDir: true }
  await build({ configFile: join(here, "vite.config.ts"), mode, build: outDir })
  writeFileSync(stampFile, now)
  return true
}
