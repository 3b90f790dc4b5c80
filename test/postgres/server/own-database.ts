import { Effect } from "effect"
import { freshDatabase } from "./fresh-database.ts"
import { runSql } from "./run-sql.ts"
import { startPostgres } from "./start-postgres.ts"

/** A new database on the server that `DATABASE_URL` names, or a server of its own. */
export const ownDatabase = async (options: Parameters<typeof startPostgres>[0] = {}) => {
  const given = process.env["DATABASE_URL"] ?? ""
  if (given === "") {
    const server = await startPostgres(options)
    return { url: server.url("postgres"), remove: server.close }
  }
  const url = await Effect.runPromise(freshDatabase(given))
  const name = new URL(url).pathname.slice(1)
  return { url, remove: () => Effect.runPromise(runSql(given, `DROP DATABASE ${name} WITH (FORCE)`)) }
}
