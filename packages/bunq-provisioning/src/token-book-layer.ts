import type { StoreError } from "@bunq-provisioning/core/ports"
import { TokenBook } from "@bunq-provisioning/runtime/http"
import type { Layer } from "effect"
import { isServer, onServer } from "./database-layers.ts"
import { tokensFile } from "./tokens-file.ts"

/** Where operators' tokens are kept: beside a database file, in the database of a server, or in the file that is named; without either in memory. */
export const tokenBookLayer = (
  database: string | undefined,
  file: string | undefined
): Layer.Layer<TokenBook, StoreError> => {
  if (file !== undefined) return TokenBook.layerFile({ file })
  if (database === undefined) return TokenBook.layerMemory
  return isServer(database)
    ? onServer(database, ({ postgresTokenBook }, options) => postgresTokenBook(options))
    : TokenBook.layerFile({ file: tokensFile(database) })
}
