import { checkMigration } from "../check-migration.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { UsageError } from "./usage-error.ts"

const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`

/** Says whom this version could not go on with, from the database alone; ends with 1 when there is anybody. */
export const migrateCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals } = context
  if (positionals[0] !== "check")
    throw new UsageError(
      "BadValue",
      "migrate knows one thing to do: migrate check. Databases migrate when a service opens them."
    )
  const { users, versions, setAside, stranded } = await checkMigration(presentDatabase(context, "migrate"), {
    onStranded: (one) => {
      output.event({ type: "stranded", ...one })
      const { uuid, version, place, because } = one
      output.line(`${uuid}  version ${version ?? "unknown"}  ${place ?? "nowhere known"}  ${because}`)
    }
  })
  const stored = Object.entries(versions)
    .map(([version, count]) => `${count.toLocaleString("en")} in version ${version}`)
    .join(", ")
  output.line(users === 0 ? "Nobody is stored." : `${counted(users, "user")}: ${stored}.`)
  if (setAside > 0)
    output.line(`${counted(setAside, "user")} set aside before, who wait for a retry with any version.`)
  output.line(
    stranded === 0
      ? "This version can go on with everybody."
      : `${counted(stranded, "user")} would strand: stay with the version that stored them, and report it.`
  )
  return {
    exitCode: stranded === 0 ? exitCode.done : exitCode.failed,
    summary: { ok: stranded === 0, users, versions, setAside, stranded }
  }
}
