import { Effect } from "effect"
import { openPostgres } from "./connection.ts"
import type { PostgresOptions } from "./postgres-store.ts"
import { schemaVersion } from "./prepare-schema.ts"

/** Which service holds a database, and until when (epoch ms) if it says nothing more; null = none. */
export const leaseHolder = ({ url }: PostgresOptions) =>
  Effect.scoped(
    Effect.gen(function* () {
      const operation = "PostgresStore.holder"
      const connection = yield* openPostgres(operation, { url, connections: 1, purpose: "reading" })
      if ((yield* schemaVersion(connection)) === 0) return null
      const [row] = yield* connection.query<{ readonly holder: string; readonly until: number }>(
        operation,
        `SELECT holder, floor(extract(epoch FROM expires_at) * 1000)::float8 AS until FROM bunq_provisioning.lease
         WHERE expires_at > clock_timestamp()`
      )
      return row ?? null
    })
  )
