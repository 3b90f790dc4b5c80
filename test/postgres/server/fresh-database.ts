import { randomBytes } from "node:crypto"
import { Effect } from "effect"
import { runSql } from "./run-sql.ts"

/** The address of a new, empty database on a server. */
export const freshDatabase = Effect.fnUntraced(function* (server: string) {
  const name = `test_${randomBytes(6).toString("hex")}`
  yield* runSql(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
})
