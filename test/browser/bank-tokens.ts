import { DatabaseSync } from "node:sqlite"

/** Strings of a record under a name that says they are secret, however deep they lie. */
const secretsIn = (value: unknown, name = ""): readonly string[] =>
  typeof value === "string"
    ? /token|secret|apiKey|authorizationCode/i.test(name) && value.length >= 16
      ? [value]
      : []
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([inner, one]) => secretsIn(one, Array.isArray(value) ? name : inner))
      : []

/** Every token and key the bank has handed out, from its file beside a demo's database; the process that wrote it is gone. */
export const bankTokens = (database: string): readonly string[] => {
  const bank = new DatabaseSync(`${database}.bank`, { readOnly: true })
  try {
    const rows = bank.prepare("SELECT json FROM bank").all()
    return [...new Set(rows.flatMap(({ json }) => secretsIn(JSON.parse(String(json)))))]
  } finally {
    bank.close()
  }
}
