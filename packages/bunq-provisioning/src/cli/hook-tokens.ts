import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs"
import { isServer } from "../database-layers.ts"
import { freshHookToken } from "../edges/fresh-hook-token.ts"
import { keyFromFile } from "./api-key.ts"
import type { CommandContext } from "./command.ts"
import { UsageError } from "./usage-error.ts"

const option = "--hook-token-file"
const missing = new UsageError(
  "KeyMissing",
  `The path token of the receiver is missing; set BUNQ_HOOK_TOKEN or give ${option} FILE (a new one: openssl rand -hex 32).`
)

/** Where the tokens of a database are kept unless somebody says otherwise. */
const hookFile = (database: string): string => `${database}.hook`

const tokensIn = (text: string): readonly string[] => {
  const tokens = text.split(/[\s,]+/).filter((token) => token !== "")
  if (tokens.length === 0) throw missing
  return tokens
}

/** A link never replaces what appeared meanwhile; a file system without links gets a rename. */
const place = (draft: string, file: string): void => {
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error
    renameSync(draft, file)
  }
}

/** Whole or not at all, only its owner's; one that appeared meanwhile stays. */
const create = (file: string): void => {
  const draft = `${file}.new`
  try {
    rmSync(draft, { force: true })
    const handle = openSync(draft, "wx", 0o600)
    try {
      writeSync(handle, `${freshHookToken()}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    place(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      throw new UsageError(
        "KeyFileUnusable",
        "The file of the path token, FILE.hook, cannot be written beside the database; check the permissions of its folder."
      )
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The path tokens kept beside a database; with `make` there is one from now on. */
export const keptHookTokens = (database: string, { make }: { readonly make: boolean }): readonly string[] => {
  const file = hookFile(database)
  if (make && !existsSync(file)) create(file)
  if (!existsSync(file)) throw missing
  return tokensIn(keyFromFile(file, "FILE.hook"))
}

/**
 * The receiver's path tokens, all of them valid and the first one registered: from `--hook-token-file`, else from `BUNQ_HOOK_TOKEN`, else from the file
 * beside the database. Several have lines, spaces or commas between. Their form is checked where they are used.
 *
 * Throws `UsageError` reason `KeyMissing` or `KeyFileUnusable`.
 */
export const hookTokens = (
  { options, env }: CommandContext,
  beside: { readonly database: string | undefined; readonly make: boolean }
): readonly string[] => {
  const given = options["hook-token-file"]
  if (typeof given === "string") return tokensIn(keyFromFile(given, option))
  const set = env["BUNQ_HOOK_TOKEN"] ?? ""
  if (set.trim() !== "") return tokensIn(set)
  const { database } = beside
  if (database === undefined || isServer(database)) throw missing
  return keptHookTokens(database, beside)
}
