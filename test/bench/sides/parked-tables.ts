import { DatabaseSync } from "node:sqlite"
import type { Commit } from "@bunq-provisioning/core/ports"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Redacted } from "effect"
import { runSql } from "../../postgres/server/run-sql.ts"

/** A database of parked users, and a way to look at it without the store. */
export interface ParkedTables {
  /** Writes the templates, then copies of them until there are so many users. */
  readonly fill: (templates: readonly Commit[], users: number) => Promise<void>
  /** Whether anybody's deadline is at or before `now`, epoch ms. */
  readonly isAnybodyDue: (now: number) => Promise<boolean>
}

const commitAll = (templates: readonly Commit[]) =>
  ProvisionStore.use((store) => Effect.forEach(templates, store.commit, { discard: true }))

/** Of a hundred, one has just been asked for and five have questions to answer; the others are verified. Only the first one asked for is due. */
const kindOf = "CASE WHEN i % 100 = 0 THEN 3 WHEN i % 20 = 0 THEN 2 ELSE 1 END"
const uuidIn = (number: string) => `'6b1f3a52-0c1e-4a55-9d0c-' || ${number}`
const columns = "seq, envelope, due_at, due_name, phase, stalled, owing, changed_at"
/** A day later than the template's: nobody but the templates themselves is due. */
const later = "due_at + 86400000"

const copied = (p: string, uuid: string, template: string) => `
  SELECT ${uuid}, seq, replace(envelope, uuid, ${uuid}), ${later}, due_name, phase, stalled, owing, changed_at + i % 1000
  FROM copies JOIN ${p}provision ON uuid = ${template}`

export const sqliteTables = (file: string): ParkedTables => ({
  fill: async (templates, users) => {
    await Effect.runPromise(commitAll(templates).pipe(Effect.provide(SqliteStore.layer({ file }))))
    const database = new DatabaseSync(file)
    const number = (value: string) => uuidIn(`printf('%012d', ${value})`)
    const copies = `WITH RECURSIVE copies (i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM copies WHERE i < ${users})`
    database.exec(`PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN;
      INSERT INTO provision (uuid, ${columns}) ${copies} ${copied("", number("i"), number(kindOf))};
      INSERT INTO interest (uuid, kind, id, user_id, changed_at) ${copies}
        SELECT ${number("i")}, kind, id, user_id, changed_at + i % 1000 FROM copies JOIN interest ON uuid = ${number(kindOf)};
      COMMIT; PRAGMA journal_mode = WAL`)
    database.close()
  },
  isAnybodyDue: async (now) => {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return database.prepare("SELECT 1 FROM provision WHERE due_at <= ? LIMIT 1").get(now) !== undefined
    } finally {
      database.close()
    }
  }
})

export const postgresTables = (url: string): ParkedTables => ({
  fill: async (templates, users) => {
    const number = (value: string) => uuidIn(`lpad((${value})::text, 12, '0')`)
    const p = "bunq_provisioning."
    const copies = `WITH copies AS (SELECT i FROM generate_series(4, ${users}) AS i)`
    const more = copied(p, number("i"), number(kindOf)).replace(
      "changed_at + i % 1000",
      "changed_at + i % 1000, interest, watches"
    )
    await Effect.runPromise(
      commitAll(templates).pipe(
        Effect.provide(PostgresStore.layer({ url: Redacted.make(url) })),
        Effect.andThen(
          runSql(url, `INSERT INTO ${p}provision (uuid, ${columns}, interest, watches) ${copies} ${more}`)
        ),
        Effect.andThen(runSql(url, `ANALYZE ${p}provision`))
      )
    )
  },
  isAnybodyDue: async (now) =>
    (
      await Effect.runPromise(
        runSql(url, "SELECT FROM bunq_provisioning.provision WHERE due_at <= $1::float8::int8 LIMIT 1", [now])
      )
    ).length > 0
})
