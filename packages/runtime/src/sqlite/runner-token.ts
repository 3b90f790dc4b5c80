import { StoreError } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

/**
 * Takes a number one higher than that of every runner before. What it gives checks, inside a transaction that writes, that nobody has come since, and
 * throws `StoreError` reason `Fenced` otherwise.
 */
export const runnerToken = (database: DatabaseSync): (() => void) => {
  const taken = database
    .prepare(
      "INSERT INTO runner (one, token) VALUES (1, 1) ON CONFLICT DO UPDATE SET token = token + 1 RETURNING token"
    )
    .get() as { readonly token: number }
  const present = database.prepare("SELECT 1 FROM runner WHERE token = ?")
  return () => {
    if (present.get(taken.token) === undefined)
      throw new StoreError({ operation: "SqliteStore.write", reason: { _tag: "Fenced" } })
  }
}
