import { hash } from "node:crypto"
import type { OperatorScope } from "./access.ts"

/** A token of an operator as it is kept: what it hashes to, never the token. */
export interface OperatorToken {
  /** What it is listed and revoked by, and what the journal says of who sent an event. */
  readonly id: string
  readonly sha256: string
  readonly scope: OperatorScope
  /** What its maker calls it, without personal data. */
  readonly label: string | null
  /** Epoch ms. */
  readonly createdAt: number
}

const operatorTokenPrefix = "bpo_"
const pattern = /^bpo_[A-Za-z0-9_-]{43}$/

export const isOperatorToken = (token: string): boolean => pattern.test(token)

/** The hash a token is kept and found by. 256 random bits need no salt and no slow hash. */
export const operatorTokenHash = (token: string): string => hash("sha256", token, "hex")

/** The token made of 32 random bytes, and what is kept of it. */
export const operatorTokenOf = (
  bytes: Uint8Array,
  about: Pick<OperatorToken, "scope" | "label" | "createdAt">
): { readonly token: string; readonly kept: OperatorToken } => {
  const token = `${operatorTokenPrefix}${Buffer.from(bytes).toString("base64url")}`
  const sha256 = operatorTokenHash(token)
  return { token, kept: { id: sha256.slice(0, 8), sha256, ...about } }
}
