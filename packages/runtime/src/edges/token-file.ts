import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs"

const longest = 4_194_304

/** The text of the file, null when there is none; `stamp` changes whenever the text does. Throws when something is there that cannot be read. */
export const readTokenFile = (
  path: string,
  known: string | null
): { readonly stamp: string; readonly text: string | null } | "unchanged" => {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  if (stat === undefined) return known === "none" ? "unchanged" : { stamp: "none", text: null }
  if (!stat.isFile() || stat.size > longest) throw new Error("not a token file")
  const stamp = `${stat.ino}/${stat.size}/${stat.mtimeNs}`
  return stamp === known ? "unchanged" : { stamp, text: readFileSync(path, "utf8") }
}

/**
 * Adds a line, durable when it returns; only its owner's. Lines of several processes do not mix: each is one write at the end of the file, and begins with a
 * line break, so that one that was cut off spoils no other. Throws.
 */
export const appendTokenLine = (path: string, line: string): void => {
  const handle = openSync(path, "a", 0o600)
  try {
    writeSync(handle, `\n${line}`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
