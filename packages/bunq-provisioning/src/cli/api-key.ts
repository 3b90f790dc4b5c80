import { readFileSync, statSync } from "node:fs"
import type { CommandContext } from "./command.ts"
import { UsageError } from "./usage-error.ts"

const unusable = (message: string) => new UsageError("KeyFileUnusable", message)

/** Reads a file only its owner may read. Throws `UsageError` reason `KeyFileUnusable`. */
export const keyFromFile = (file: string, option = "--api-key-file"): string => {
  let found: ReturnType<typeof statSync>
  try {
    found = statSync(file)
  } catch {
    throw unusable(`The file of ${option} cannot be found or looked at; check its name and permissions.`)
  }
  if (!found?.isFile() || found.size > 4096)
    throw unusable(`${option} names something that is not a small file; give a file that holds the key.`)
  if ((found.mode & 0o077) !== 0 && process.platform !== "win32")
    throw unusable(
      `The file of ${option} can be read by others; make it yours alone (chmod 600 FILE), and think of the key as known.`
    )
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "")
  } catch {
    throw unusable(`The file of ${option} cannot be read; check its permissions.`)
  }
}

/** Where a key would come from, without asking anybody. */
export type KeySource = "file" | "environment" | "prompt" | "nowhere"

export const keySource = ({ options, env, input }: CommandContext): KeySource => {
  if (options["api-key-file"] !== undefined) return "file"
  if ((env["BUNQ_API_KEY"] ?? "") !== "") return "environment"
  return input.interactive ? "prompt" : "nowhere"
}

/**
 * The partner's API key: from `--api-key-file`, else from `BUNQ_API_KEY`, else asked for where a person sits. Its form is checked where it is used.
 *
 * Throws `UsageError` reason `KeyMissing` or `KeyFileUnusable`, or `Interrupted`.
 */
export const apiKey = async (context: CommandContext): Promise<string> => {
  const { options, env, input, interrupted } = context
  switch (keySource(context)) {
    case "file":
      return keyFromFile(String(options["api-key-file"]))
    case "environment":
      return env["BUNQ_API_KEY"] ?? ""
    case "prompt":
      return (await input.askSecret("API key of the partner (not shown): ", interrupted)).trim()
    case "nowhere":
      throw new UsageError(
        "KeyMissing",
        "The partner's API key is missing; set BUNQ_API_KEY or give --api-key-file FILE."
      )
  }
}
