import { DatabaseSync } from "node:sqlite"
import type { Canary } from "./leak-search.ts"

const isSecret = /token|secret|authorizationCode|apiKey|privateKey/i

const walk = (value: unknown, name: string): Canary[] => {
  if (typeof value === "string")
    return isSecret.test(name) && value.length >= 8 ? [{ kind: name, value }] : []
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([field, inner]) => walk(inner, Array.isArray(value) ? name : field))
}

/** Every secret the local bank of a demo knows, read from its state file whatever its tables are. */
export const bankSecrets = (stateFile: string): readonly Canary[] => {
  const file = new DatabaseSync(stateFile, { readOnly: true })
  const tables = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const texts = tables
    .flatMap(({ name }) => file.prepare(`SELECT * FROM "${String(name)}"`).all())
    .flatMap((row) => Object.values(row))
    .filter((value) => typeof value === "string" && value.startsWith("{"))
  file.close()
  return texts.flatMap((text) => walk(JSON.parse(String(text)), ""))
}
