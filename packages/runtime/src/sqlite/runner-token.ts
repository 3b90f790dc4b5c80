import type { DatabaseSync } from "node:sqlite"
import { Refused } from "./refused.ts"

/** Takes a number one higher than that of every runner before. */
export const takeToken = (database: DatabaseSync): number => {
  const taken = database
    .prepare(
      "INSERT INTO runner (one, token) VALUES (1, 1) ON CONFLICT DO UPDATE SET token = token + 1 RETURNING token"
    )
    .get() as { readonly token: number }
  return taken.token
}

/** Checks, inside a transaction that writes, that nobody has come since the token was taken; throws `Refused` (`Fenced`) otherwise. */
export const tokenCheck = (database: DatabaseSync, token: number): (() => void) => {
  const present = database.prepare("SELECT 1 FROM runner WHERE token = ?")
  return () => {
    if (present.get(token) === undefined) throw new Refused("Fenced")
  }
}
