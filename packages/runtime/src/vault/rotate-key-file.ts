import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync
} from "node:fs"
import { dirname } from "node:path"
import { SealerError } from "@bunq-provisioning/core/ports"
import { mostKeys, readKeyFile } from "./vault-key.ts"

const unreadable = () => new SealerError({ operation: "Vault.keyFile", reason: { _tag: "KeyUnreadable" } })

/** The keys as they are written, the newest first; they were read, so that they are good and only the owner's. */
const linesOf = (path: string): readonly string[] => {
  if (readKeyFile(path) === null) throw unreadable()
  return readFileSync(path, "utf8")
    .split(/[\s,]+/)
    .filter((line) => line !== "")
}

const sync = (path: string): void => {
  const handle = openSync(path, "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Whole or not at all: there is no moment without the old keys. */
const replace = (path: string, lines: readonly string[]): void => {
  const draft = `${path}.new`
  try {
    rmSync(draft, { force: true })
    const file = openSync(draft, "wx", 0o600)
    try {
      writeSync(file, `${lines.join("\n")}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
    sync(dirname(path))
  } catch {
    throw unreadable()
  }
}

/** Puts a new key in front of the one in the file; false, and nothing is written, when a rotation was begun before and is not over. Throws `SealerError`. */
export const addKeyToFile = (path: string, key: string): boolean => {
  const keys = linesOf(path)
  if (keys.length > 1) return false
  replace(path, [key, ...keys])
  return true
}

/**
 * Takes every key but the newest out of the file. Only when nothing is under the others any more. They go to the front of `FILE.old` first, and that is
 * durable before: backups from before open with nothing else. Throws `SealerError`.
 */
export const keepNewestKey = (path: string): void => {
  const [newest = "", ...others] = linesOf(path)
  if (others.length === 0) return
  const retired = `${path}.old`
  const earlier = existsSync(retired) ? linesOf(retired) : []
  replace(retired, [...new Set([...others, ...earlier])].slice(0, mostKeys))
  replace(path, [newest])
}
