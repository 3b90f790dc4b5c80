import type { FilterOwner } from "@bunq-provisioning/core/ports"
import { asUuid } from "../receiver/path-token.ts"

const token = /^[A-Za-z0-9_-]{22,256}$/
const loopback = /^(localhost|127(?:[.]\d+){3}|\[::1\])$/
/** Ours: no source says how long an address may be. */
const longest = 2_000

const isToken = (text: string): boolean => token.test(text) && asUuid(text) === null

/** An address bunq may be given: HTTPS [API §9.1], on loopback also HTTP, without user, password and fragment. */
export const isHookAddress = (target: string): boolean => {
  const url = URL.parse(target)
  if (url === null || target.length > longest) return false
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))
  return isSafe && url.username === "" && url.password === "" && url.hash === ""
}

/** The host of an address, which is no secret; `?` when there is none. */
export const hostOf = (target: string): string => URL.parse(target)?.host || "?"

interface Parts {
  /** Scheme, host, port and the path before the token. */
  readonly endpoint: string
  readonly uuid: string | null
}

/** An address of the grammar `<endpoint>/<token>[/<uuid>]`, taken apart; null when it is none. */
export const partsOf = (target: string): Parts | null => {
  const url = URL.parse(target)
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    return null
  const segments = url.pathname.split("/")
  const uuid = asUuid(segments.at(-1) ?? "")
  if (uuid !== null) segments.pop()
  const isOurs = isToken(segments.pop() ?? "")
  return isOurs ? { endpoint: `${url.protocol}//${url.host}${segments.join("/")}`, uuid } : null
}

/** A receiver on this machine may get another port at each start: then its token tells that it is the same. */
const isMovedOnLoopback = (registered: string, wanted: string): boolean => {
  const [one, other] = [new URL(registered), new URL(wanted)]
  return loopback.test(one.hostname) && one.hostname === other.hostname && one.pathname === other.pathname
}

/**
 * Whether a registered address is an earlier one of the same receiver: the same scheme, host, port and path up to the token, then any path token, and for
 * a user's filter the same UUID behind it; on loopback also the same host, path and token at another port. Everything else belongs to somebody else, also
 * on the same host; so a prefix must not be shared with a system that uses such paths itself.
 */
export const isSameReceiver = (registered: string, wanted: string, owner: FilterOwner): boolean => {
  if (registered === wanted) return true
  const [one, other] = [partsOf(registered), partsOf(wanted)]
  if (one === null || other === null) return false
  if (one.endpoint !== other.endpoint && !isMovedOnLoopback(registered, wanted)) return false
  return one.uuid === other.uuid && (one.uuid === null) === (owner.kind === "partner")
}

/**
 * An address as it may be shown: without its path token where it has one, of others only the host.
 *
 * ```ts
 * shownTarget("https://hooks.example.com/bunq/pZ8k…") // https://hooks.example.com/bunq/…
 * ```
 */
export const shownTarget = (target: string): string => {
  const parts = partsOf(target)
  if (parts === null) return `${URL.parse(target)?.protocol ?? ""}//${hostOf(target)}/…`
  return `${parts.endpoint}/…${parts.uuid === null ? "" : `/${parts.uuid}`}`
}
