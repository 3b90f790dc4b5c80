import { Effect, Layer } from "effect"
import { PauseError, PauseSwitch } from "../bank/pause-switch.ts"
import type { PauseOrder } from "../bank/pause-switch.ts"
import { openPostgres } from "./connection.ts"
import type { PostgresOptions } from "./postgres-store.ts"
import { layFoundation } from "./prepare-schema.ts"

const operation = "PostgresPause"

const unreadable: PauseOrder = {
  since: null,
  note: "The database does not tell whether there is a pause; until it does there is one."
}

const writeSql = `
  INSERT INTO bunq_provisioning.pause (since, note) VALUES ($1::float8, $2)
  ON CONFLICT (one) DO UPDATE SET since = excluded.since, note = excluded.note`

/**
 * An operator's pause as a row of the database itself, for services that have no folder beside it. Needs no lease: it is given and ended by others than
 * the service, which sees it within about a second.
 */
export const postgresPause = ({ url }: PostgresOptions) =>
  Layer.effect(
    PauseSwitch,
    Effect.gen(function* () {
      const connection = yield* openPostgres(operation, { url, connections: 1, purpose: "writing" })
      yield* layFoundation(connection)
      const change = (what: PauseError["operation"], sql: string, values: readonly unknown[] = []) =>
        connection.query(operation, sql, values).pipe(
          Effect.asVoid,
          Effect.mapError(() => new PauseError({ operation: what }))
        )
      return PauseSwitch.of({
        shared: true,
        read: connection
          .query<PauseOrder>(operation, "SELECT since::float8 AS since, note FROM bunq_provisioning.pause")
          .pipe(
            Effect.map(([order]) => order ?? null),
            Effect.orElseSucceed(() => unreadable)
          ),
        write: ({ since, note }) => change("pause", writeSql, [since, note]),
        remove: change("resume", "DELETE FROM bunq_provisioning.pause")
      })
    })
  )
