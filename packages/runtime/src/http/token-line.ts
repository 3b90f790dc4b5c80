import type { OperatorToken } from "./operator-token.ts"

/** A line of the book: an operator's token that is good from now on, one that is not any more, or a user whose tokens made up to `through` are not. */
export type TokenLine =
  | OperatorToken
  | { readonly revoked: string; readonly at: number }
  | {
      readonly user: string
      /** Epoch seconds, as `iat` of the tokens. */
      readonly through: number
      readonly at: number
    }

/** What the book says. */
export interface TokensKept {
  readonly operators: readonly OperatorToken[]
  /** Users whose tokens were revoked: those made up to this time, epoch seconds, are of no use. */
  readonly revokedUsers: ReadonlyMap<string, number>
}

const lineOf = (text: string): TokenLine | null => {
  try {
    const given = JSON.parse(text) as { readonly [field: string]: unknown } | null
    if (typeof given !== "object" || given === null) return null
    if (typeof given["revoked"] === "string") return given as unknown as TokenLine
    if (typeof given["user"] === "string")
      return Number.isSafeInteger(given["through"]) ? (given as unknown as TokenLine) : null
    const { id, sha256, scope } = given
    const isToken = typeof id === "string" && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256)
    return isToken && (scope === "read" || scope === "act") ? (given as unknown as TokenLine) : null
  } catch {
    return null
  }
}

/** What is good after all these lines; one that is none, such as one that was cut off, says nothing. */
export const tokensIn = (lines: Iterable<string>): TokensKept => {
  const operators = new Map<string, OperatorToken>()
  const revokedUsers = new Map<string, number>()
  for (const text of lines) {
    const line = lineOf(text)
    if (line === null) continue
    if ("revoked" in line) operators.delete(line.revoked)
    else if ("user" in line)
      revokedUsers.set(line.user, Math.max(line.through, revokedUsers.get(line.user) ?? 0))
    else operators.set(line.id, line)
  }
  return { operators: [...operators.values()], revokedUsers }
}
