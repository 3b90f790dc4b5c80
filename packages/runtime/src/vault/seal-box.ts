import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto"
import type { KeyObject } from "node:crypto"
import type { SealContext } from "@bunq-provisioning/core/ports"

/** The first byte of every sealed row. A row whose key is wrapped per owner would be another version. */
const sealVersion = 1
export const saltSize = 16
export const nonceSize = 12
const tagSize = 16
const headSize = 1 + saltSize + nonceSize

/** Length before text, so that no two contexts read alike. */
const bound = ({ owner, purpose }: SealContext): Buffer => {
  const parts = [Buffer.from([sealVersion])]
  for (const text of [owner, purpose]) {
    const bytes = Buffer.from(text, "utf8")
    const size = Buffer.alloc(4)
    size.writeUInt32BE(bytes.length)
    parts.push(size, bytes)
  }
  return Buffer.concat(parts)
}

/** A key for one row: the vault key never encrypts anything itself, and no nonce can meet the same key twice. */
const rowKey = (vaultKey: KeyObject, salt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync("sha256", vaultKey, salt, "bunq-provisioning/sealed-row/1", 32))

/** AES-256-GCM: `version | salt | nonce | ciphertext | tag`, bound to owner, purpose and version. */
export const sealBytes = (options: {
  readonly vaultKey: KeyObject
  readonly context: SealContext
  readonly plain: string
  readonly salt: Uint8Array
  readonly nonce: Uint8Array
}): Uint8Array => {
  const { vaultKey, context, plain, salt, nonce } = options
  const cipher = createCipheriv("aes-256-gcm", rowKey(vaultKey, salt), nonce)
  cipher.setAAD(bound(context))
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()])
  return new Uint8Array(Buffer.concat([Buffer.from([sealVersion]), salt, nonce, body, cipher.getAuthTag()]))
}

/** null when the key, the owner, the purpose or a single bit differs. */
export const openBytes = (vaultKey: KeyObject, context: SealContext, sealed: Uint8Array): string | null => {
  if (sealed.length < headSize + tagSize || sealed[0] !== sealVersion) return null
  const salt = sealed.subarray(1, 1 + saltSize)
  const nonce = sealed.subarray(1 + saltSize, headSize)
  try {
    const decipher = createDecipheriv("aes-256-gcm", rowKey(vaultKey, salt), nonce)
    decipher.setAAD(bound(context))
    decipher.setAuthTag(sealed.subarray(sealed.length - tagSize))
    const body = sealed.subarray(headSize, sealed.length - tagSize)
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8")
  } catch {
    return null
  }
}
