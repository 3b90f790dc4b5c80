import { Effect, Layer } from "effect"
import { TokenBook, TokenBookError } from "../http/token-book.ts"
import { tokensIn } from "../http/token-line.ts"
import { openPostgres } from "./connection.ts"
import type { PostgresOptions } from "./postgres-store.ts"
import { layFoundation } from "./prepare-schema.ts"

const operation = "PostgresTokenBook"
const readSql = "SELECT line FROM bunq_provisioning.api_token ORDER BY place"
const addSql = "INSERT INTO bunq_provisioning.api_token (line) VALUES ($1)"

/**
 * Operators' tokens, as hashes, in rows of the database itself. Needs no lease: they are made and revoked by others than the service, which heeds it within
 * about a second.
 */
export const postgresTokenBook = ({ url }: PostgresOptions) =>
  Layer.effect(
    TokenBook,
    Effect.gen(function* () {
      const connection = yield* openPostgres(operation, { url, connections: 1, purpose: "writing" })
      yield* layFoundation(connection)
      return TokenBook.of({
        read: connection.query<{ readonly line: string }>(operation, readSql).pipe(
          Effect.map((rows) => tokensIn(rows.map(({ line }) => line))),
          Effect.mapError(() => new TokenBookError({ operation: "read" }))
        ),
        add: (line) =>
          connection.query(operation, addSql, [JSON.stringify(line)]).pipe(
            Effect.asVoid,
            Effect.mapError(() => new TokenBookError({ operation: "write" }))
          )
      })
    })
  )
