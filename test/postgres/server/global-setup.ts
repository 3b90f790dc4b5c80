import type { TestProject } from "vitest/node"
import { startPostgres } from "./start-postgres.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The address of a PostgreSQL server whose user may make databases. */
    postgres: string
  }
}

/** Vitest's global set-up for tests on PostgreSQL: the server that `DATABASE_URL` names, or one of our own for this run. */
export default async ({ provide }: TestProject) => {
  const given = process.env["DATABASE_URL"]
  if (given !== undefined && given !== "") {
    provide("postgres", given)
    return undefined
  }
  const server = await startPostgres()
  provide("postgres", server.url("postgres"))
  return server.close
}
