import { hash, timingSafeEqual } from "node:crypto"

/** 64 hexadecimal digits. */
export const sha256Hex = (input: Uint8Array | string): string => hash("sha256", input, "hex")

export const sha256 = (input: Uint8Array | string): Uint8Array => hash("sha256", input, "buffer")

/** Takes as long whichever of the digests it is, and when it is none. Digests of one length. */
export const isOneOf = (digest: Uint8Array, known: readonly Uint8Array[]): boolean => {
  let found = 0
  for (const one of known) found |= Number(timingSafeEqual(digest, one))
  return found === 1
}
