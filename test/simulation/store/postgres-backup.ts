import type { Sql } from "./postgres-tables.ts"

/** What a copy of a database holds; the lease is of the present. */
const names = `
  SELECT tablename FROM pg_tables
  WHERE schemaname = 'bunq_provisioning' AND tablename NOT IN ('schema_version', 'lease', 'pause')`

/** Empties the tables of the store, where there are any. */
export const emptyTables = (sql: Sql): void => {
  const all = sql(names, []).map(({ tablename }) => `bunq_provisioning.${String(tablename)}`)
  if (all.length > 0) sql(`TRUNCATE ${all.join(", ")}`, [])
}

/** Copies every table as it is now; calling what it gives puts them back. */
export const backUpTables = (sql: Sql) => {
  sql("DROP SCHEMA IF EXISTS backup CASCADE", [])
  sql("CREATE SCHEMA backup", [])
  const tables = sql(names, []).map(({ tablename }) => String(tablename))
  for (const table of tables) sql(`CREATE TABLE backup.${table} AS TABLE bunq_provisioning.${table}`, [])
  return (): void => {
    emptyTables(sql)
    for (const table of tables)
      sql(`INSERT INTO bunq_provisioning.${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup.${table}`, [])
  }
}
