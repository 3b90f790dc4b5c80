import type { CommandContext } from "./command.ts"
import { fileOption } from "./file-option.ts"
import { isPresent, isServer } from "../database-layers.ts"
import { UsageError } from "./usage-error.ts"

/** Where the users are, a file or the URL of a server: `--database`, else `BUNQ_DATABASE`; undefined when there is neither. Throws `UsageError`. */
export const databaseOption = (context: CommandContext): string | undefined => {
  const given = fileOption(context, "database")
  if (given !== undefined && isServer(given) && /^[^/]*[/][/][^/@]*:/.test(given))
    throw new UsageError(
      "KeyOnCommandLine",
      "A password is not taken from the command line, where others can read it and the shell keeps it: set BUNQ_DATABASE to the whole URL."
    )
  if (given !== undefined) return given
  const named = context.env["BUNQ_DATABASE"]
  return named === undefined || named === ""
    ? undefined
    : fileOption({ options: { BUNQ_DATABASE: named }, positionals: [] }, "BUNQ_DATABASE")
}

/** The same for commands that cannot do without. */
export const neededDatabase = (context: CommandContext, command: string): string => {
  const database = databaseOption(context)
  if (database === undefined)
    throw new UsageError(
      "MissingArgument",
      `${command} needs --database FILE (or BUNQ_DATABASE): the file the users are kept in.`
    )
  return database
}

/** The same for commands that need somebody to be there. */
export const presentDatabase = (context: CommandContext, command: string): string => {
  const database = neededDatabase(context, command)
  if (!isPresent(database))
    throw new UsageError(
      "BadValue",
      "There is no such database; give the FILE that was given when the user was provisioned."
    )
  return database
}
