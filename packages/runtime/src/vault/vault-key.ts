import { createSecretKey } from "node:crypto"
import type { KeyObject } from "node:crypto"
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync
} from "node:fs"
import { dirname } from "node:path"
import { Redacted } from "effect"
import { SealerError } from "@bunq-provisioning/core/ports"

const keySize = 32
/** So many keys a file may hold. */
export const mostKeys = 16
const refused = (tag: "KeyUnreadable" | "KeyExposed" | "KeyInvalid"): SealerError =>
  new SealerError({ operation: "Sealer.start", reason: { _tag: tag } })

/** Reads 32 bytes in base64. Throws `SealerError` reason `KeyInvalid`. */
const parseVaultKey = (text: string): KeyObject => {
  const bytes = Buffer.from(text, "base64")
  if (bytes.length !== keySize || bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, ""))
    throw refused("KeyInvalid")
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

/** Reads keys of 32 bytes in base64 with spaces, commas or line ends between, the newest first. Throws `SealerError` reason `KeyInvalid`. */
export const parseVaultKeys = (given: Redacted.Redacted<string>): readonly [KeyObject, ...KeyObject[]] => {
  const [first = "", ...others] = Redacted.value(given)
    .split(/[\s,]+/)
    .filter((text) => text !== "")
  if (others.length >= mostKeys) throw refused("KeyInvalid")
  return [parseVaultKey(first), ...others.map(parseVaultKey)]
}

/** null when there is no such file. Throws `SealerError`. */
export const readKeyFile = (path: string): readonly [KeyObject, ...KeyObject[]] | null => {
  let file: number
  try {
    // Opening a pipe would wait for a writer; it is refused below instead.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw refused("KeyUnreadable")
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw refused("KeyUnreadable")
    if ((stat.mode & 0o077) !== 0 && process.platform !== "win32") throw refused("KeyExposed")
    if (stat.size > 4096) throw refused("KeyInvalid")
    return parseVaultKeys(Redacted.make(readFileSync(file, "utf8")))
  } finally {
    closeSync(file)
  }
}

const sync = (path: string): void => {
  const handle = openSync(path, "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A link never replaces what appeared meanwhile; a file system without links gets a rename. */
const place = (draft: string, path: string): void => {
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error
    renameSync(draft, path)
  }
}

/** A draft that is not there needs no removing; one that stays is told by the next `open`. */
const discard = (draft: string): void => {
  try {
    unlinkSync(draft)
  } catch {}
}

/** Writes a new key file, whole or not at all, readable by its owner only; one that appeared meanwhile stays. Throws `SealerError`. */
export const createKeyFile = (path: string, bytes: Uint8Array): void => {
  const draft = `${path}.new`
  discard(draft)
  try {
    const file = openSync(draft, "wx", 0o600)
    try {
      writeSync(file, `${Buffer.from(bytes).toString("base64")}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    place(draft, path)
    sync(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw refused("KeyUnreadable")
  } finally {
    discard(draft)
  }
}
