import { createHmac, timingSafeEqual } from "node:crypto"

/** HMAC-SHA-256 of a text. */
export const hmac = (key: Uint8Array, text: string): Uint8Array =>
  createHmac("sha256", key).update(text).digest()

/** Takes the same time wherever they differ. */
export const isSameMac = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)
