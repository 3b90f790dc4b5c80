import type { Checked } from "./checked-options.ts"
import type { Peer } from "./peer.ts"
import type { RefusalReason } from "./refusal.ts"
import { forwardedAddress } from "./source-range.ts"

/** A request before its body. */
export interface Head {
  readonly method: string
  /** URL or path. */
  readonly url: string
  /** By name, lower case; several of one name joined by commas. */
  readonly header: (name: string) => string | null | undefined
  readonly peer: Peer
}

const isJson = /^application\/json[ \t]*(;|$)/i

/** No source says which content type bunq sends: none at all passes for JSON. A compressed body does not. */
const isReadable = ({ header }: Head): boolean => {
  const [type, encoding] = [header("content-type"), header("content-encoding")]
  return (!type || isJson.test(type)) && (!encoding || encoding.toLowerCase() === "identity")
}

const isTooLarge = (length: string | null | undefined, most: number): boolean =>
  typeof length === "string" && /^\d+$/.test(length) && Number(length) > most

const isFromThere = ({ source, proxies }: Checked, { header, peer }: Head): boolean => {
  if (source === null) return true
  const address = proxies === 0 ? peer.address : forwardedAddress(header("x-forwarded-for") ?? null, proxies)
  return address !== null && source(address)
}

/** All checks that need no body, the cheapest first. The order is part of what is promised. */
export const inspectHead = (
  checked: Checked,
  head: Head
): RefusalReason | { readonly uuid: string | null; readonly signature: string | null } => {
  if (head.method !== "POST") return "method"
  if (!isReadable(head)) return "content-type"
  if (isTooLarge(head.header("content-length"), checked.maxBytes)) return "too-large"
  const path = checked.path(head.url)
  if (path === null) return "path"
  if (!isFromThere(checked, head)) return "source"
  const { certificate } = head.peer
  if (checked.certificate !== null && !(certificate && checked.certificate(certificate))) return "certificate"
  const signature = checked.signature === null ? null : (head.header("x-bunq-server-signature") ?? null)
  return { uuid: path.uuid, signature }
}
