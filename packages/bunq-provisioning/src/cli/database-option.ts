import { existsSync } from "node:fs"
import type { CommandContext } from "./command.ts"
import { fileOption } from "./file-option.ts"
import { UsageError } from "./usage-error.ts"

/** The file of the users: `--database`, else `BUNQ_DATABASE`; undefined when there is neither. Throws `UsageError`. */
export const databaseOption = (context: CommandContext): string | undefined => {
  const given = fileOption(context, "database")
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
  if (!existsSync(database))
    throw new UsageError(
      "BadValue",
      "There is no such database; give the FILE that was given when the user was provisioned."
    )
  return database
}
