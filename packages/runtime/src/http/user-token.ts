import { parseExternalUuid } from "@bunq-provisioning/core/input"
import { Redacted } from "effect"
import { hmac, isSameMac } from "../edges/hmac.ts"
import { problem } from "./api-problem.ts"
import type { ApiProblem } from "./api-problem.ts"
import { isUserEvent } from "./user-events.ts"
import type { UserEventType } from "./user-events.ts"

/** What a user's token says. Times are epoch seconds, as is the custom in tokens; nothing in it is secret, its signature is what counts. */
export interface UserClaims {
  readonly v: 1
  /** The external UUID of the one user it opens. */
  readonly sub: string
  readonly iat: number
  readonly exp: number
  /** When the first token of the family was made: refreshing ends 8 hours later. */
  readonly fam: number
  /** Absent = everything a user may send. */
  readonly events?: readonly UserEventType[]
  readonly id: string
}

export const userTokenPrefix = "bpu_"
/** A family of refreshed tokens lives this long, seconds: a working day, then the partner's backend is asked again. */
export const longestFamily = 8 * 3_600
/** Longest life of one token, seconds. */
export const longestLife = 3_600
const longestToken = 2_048
/** Clocks of two processes of one service, seconds. */
const skew = 60

const encoder = new TextEncoder()
const signed = (payload: string): string => `bunq-provisioning/user-token/1/${payload}`
const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0

/** The token of some claims. */
export const signUserToken = (key: Redacted.Redacted<Uint8Array>, claims: UserClaims): string => {
  const payload = Buffer.from(encoder.encode(JSON.stringify(claims))).toString("base64url")
  const tag = Buffer.from(hmac(Redacted.value(key), signed(payload))).toString("base64url")
  return `${userTokenPrefix}${payload}.${tag}`
}

const claimsIn = (payload: string): UserClaims | null => {
  try {
    const given = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Partial<UserClaims> | null
    const { v, sub, iat, exp, fam, events, id } = given ?? {}
    if (v !== 1 || !isTime(iat) || !isTime(exp) || !isTime(fam) || typeof id !== "string") return null
    if (parseExternalUuid(sub) !== sub) return null
    if (events !== undefined && !(Array.isArray(events) && events.every(isUserEvent))) return null
    return given as UserClaims
  } catch {
    return null
  }
}

/** The claims of a token, when it is one of ours and still valid at `now`, epoch ms. */
export const readUserToken = (
  key: Redacted.Redacted<Uint8Array>,
  token: string,
  now: number
): UserClaims | ApiProblem => {
  const invalid = problem("TokenInvalid")
  if (token.length > longestToken) return invalid
  const [payload = "", tag = "", ...more] = token.slice(userTokenPrefix.length).split(".")
  const given = Buffer.from(tag, "base64url")
  // What decodes to the right bytes and is written otherwise would be a second token for the same claims.
  if (more.length > 0 || given.toString("base64url") !== tag) return invalid
  if (!isSameMac(given, hmac(Redacted.value(key), signed(payload)))) return invalid
  const claims = claimsIn(payload)
  if (claims === null || claims.iat > now / 1_000 + skew) return invalid
  return claims.exp > now / 1_000 ? claims : problem("TokenExpired")
}

/** The claims of the token that follows one that is still valid at `now`, epoch ms: for as long again, until the family is over. */
export const refreshed = (claims: UserClaims, now: number, id: string): UserClaims | ApiProblem => {
  // Never earlier than the one before: what was made after a revocation stays good.
  const iat = Math.max(Math.floor(now / 1_000), claims.iat)
  const exp = Math.min(iat + (claims.exp - claims.iat), claims.fam + longestFamily)
  return exp <= iat ? problem("TokenExpired") : { ...claims, iat, exp, id }
}
