import * as PgPool from "@effect/sql-pg/PgPool"
import * as PgTypes from "@effect/sql-pg/PgTypes"
import { Effect, Exit, Redacted, Result, Scope } from "effect"

interface Upsert {
  readonly uuid: string
  readonly snapshot: string
  readonly done: (failure?: unknown) => void
}

const upsert = `
  INSERT INTO naive SELECT * FROM unnest($1::text[], $2::text[])
  ON CONFLICT (uuid) DO UPDATE SET snapshot = excluded.snapshot`
const texts = (values: readonly string[]) => Result.getOrThrow(PgTypes.array(values, PgTypes.OID.text))

/** One upsert of the snapshot on PostgreSQL, over two connections. What comes while a statement is written goes together in the next one. */
export const naivePostgres = async (url: string) => {
  const scope = Scope.makeUnsafe()
  const config = { url: Redacted.make(url), maxConnections: 2, startupOptions: "-c jit=off" }
  const pool = await Effect.runPromise(Scope.provide(PgPool.make(config), scope))
  const run = (sql: string, values: readonly unknown[] = []) =>
    Effect.runPromise(pool.use((connection) => connection.query(sql, values)))
  await run("CREATE TABLE naive (uuid text PRIMARY KEY, snapshot text) WITH (fillfactor = 80)")

  const lane = () => {
    let [waiting, writing] = [[] as Upsert[], false]
    const flush = async (): Promise<void> => {
      const batch = waiting
      waiting = []
      // Of a user who comes twice the last snapshot counts.
      const newest = new Map(batch.map(({ uuid, snapshot }) => [uuid, snapshot]))
      const failure = await run(upsert, [texts([...newest.keys()]), texts([...newest.values()])]).then(
        () => undefined,
        (error: unknown) => error
      )
      for (const { done } of batch) done(failure)
      if (waiting.length > 0) return flush()
      writing = false
    }
    return (one: Upsert) => {
      waiting.push(one)
      if (!writing) setImmediate(() => void flush())
      writing = true
    }
  }
  const lanes = [lane(), lane()]
  const save = (uuid: string, snapshot: string) =>
    new Promise<void>((resolve, reject) => {
      const done = (failure?: unknown) => (failure === undefined ? resolve() : reject(failure as Error))
      lanes[uuid.charCodeAt(uuid.length - 1) % 2]!({ uuid, snapshot, done })
    })
  return { save, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}
