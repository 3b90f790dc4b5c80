import { SecureRandom } from "@bunq-provisioning/core/ports"
import { Effect, Redacted, Result } from "effect"
import { Base64Url } from "effect/encoding"
import { isOneOf, sha256, sha256Hex } from "../edges/sha256.ts"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import type { PathToken } from "./receiver-options.ts"

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
/** Lower case; null = no UUID. */
export const asUuid = (text: string): string | null => (uuid.test(text) ? text.toLowerCase() : null)

const longest = 256
const isToken = (text: string) => /^[A-Za-z0-9_-]{22,256}$/.test(text) && asUuid(text) === null
const expected = "22 to 256 base64url characters that are no UUID, made by a cryptographic random generator"
const refusedToken = (setting: string) => new WebhookSettingError({ setting, expected })

const revealed = (token: Redacted.Redacted<string> | string) =>
  Redacted.isRedacted(token) ? Redacted.value(token) : token

/** A new path token of 256 bits. */
export const newPathToken: Effect.Effect<Redacted.Redacted<string>, never, SecureRandom> = Effect.gen(
  function* () {
    const { bytes } = yield* SecureRandom
    return Redacted.make(Base64Url.encode(yield* bytes(32)))
  }
)

/** The SHA-256 of a path token, which a receiver may be given in its place. Throws `WebhookSettingError` when it is no token. */
export const pathTokenDigest = (token: Redacted.Redacted<string> | string): { readonly sha256: string } => {
  const text = revealed(token)
  if (!isToken(text)) throw refusedToken("token")
  return { sha256: sha256Hex(text) }
}

export interface HookTargetOptions {
  /** Where the receiver is reached: `https://hooks.example.com/bunq`. Plain HTTP on loopback only. */
  readonly endpoint: string
  readonly token: Redacted.Redacted<string> | string
  /** The external UUID of the user whose own filter it is; leave it out for the partner's. */
  readonly uuid?: string | undefined
}

const isLoopback = (host: string) => /^(localhost|127(?:[.]\d+){3}|\[::1\])$/.test(host)

/** The address to give bunq, which holds the token: `<endpoint>/<token>[/<uuid>]`. Throws `WebhookSettingError`. */
export const hookTarget = ({ endpoint, token, uuid }: HookTargetOptions): Redacted.Redacted<string> => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))
  if (url === null || !isSafe || url.search !== "" || url.hash !== "" || url.username !== "")
    throw new WebhookSettingError({
      setting: "endpoint",
      expected: "an https:// URL without query and user (http:// on loopback only)"
    })
  const text = revealed(token)
  if (!isToken(text)) throw refusedToken("token")
  const user = uuid === undefined ? "" : asUuid(uuid)
  if (user === null) throw new WebhookSettingError({ setting: "uuid", expected: "an external UUID" })
  const base = url.href.replace(/\/+$/, "")
  return Redacted.make(`${base}/${text}${user === "" ? "" : `/${user}`}`)
}

/** Whether a path or URL holds a valid token, and the UUID behind it. */
export type PathCheck = (url: string) => { readonly uuid: string | null } | null

const noUuid = { uuid: null }

/** Keeps digests only. The token is the last segment, or the last but one before a UUID; a slash at the end is passed over. */
export const makePathCheck = (
  tokens: readonly PathToken[]
): Result.Result<PathCheck, WebhookSettingError> => {
  const digests: Uint8Array[] = []
  for (const token of tokens) {
    const isText = typeof token === "string" || Redacted.isRedacted(token)
    if (isText ? !isToken(revealed(token)) : !/^[0-9a-f]{64}$/i.test(token?.sha256))
      return Result.fail(refusedToken("tokens"))
    digests.push(isText ? sha256(revealed(token)) : Buffer.from(token.sha256, "hex"))
  }
  if (digests.length === 0) return Result.fail(refusedToken("tokens"))
  const isValid = (text: string) => text.length <= longest && isOneOf(sha256(text), digests)

  return Result.succeed((url) => {
    const query = url.search(/[?#]/)
    let end = query < 0 ? url.length : query
    if (url[end - 1] === "/") end -= 1
    const from = url.lastIndexOf("/", end - 1)
    const last = url.slice(from + 1, end)
    const uuid = last.length === 36 ? asUuid(last) : null
    if (uuid === null) return isValid(last) ? noUuid : null
    return isValid(url.slice(url.lastIndexOf("/", from - 1) + 1, Math.max(0, from))) ? { uuid } : null
  })
}
