import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync
} from "node:fs"
import { dirname } from "node:path"

const longest = 4_096
const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code

const sync = (path: string): void => {
  const handle = openSync(path, "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
/** Best effort: not every file system lets a folder be synced. */
const syncFolderOf = (path: string): void => {
  try {
    sync(dirname(path))
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "EBADF"].includes(String(codeOf(error)))) throw error
  }
}

/** The text of the file; null when there is none. Throws when something is there that cannot be read. */
export const readPauseFile = (path: string): string | null => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return null
  if (!stat.isFile() || stat.size > longest) throw new Error("not a pause file")
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null
    throw error
  }
}

/** Durable when it returns; readers see the whole text or none. Throws. */
export const writePauseFile = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}`
  const handle = openSync(draft, "w", 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, path)
  syncFolderOf(path)
}

/** Durable when it returns; none is fine. Throws. */
export const removePauseFile = (path: string): void => {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error
  }
  syncFolderOf(path)
}
