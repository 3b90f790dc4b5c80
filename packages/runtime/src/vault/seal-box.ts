import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto"
import type { KeyObject } from "node:crypto"
import type { SealContext } from "@bunq-provisioning/core/ports"

/** The first byte of every sealed row: what it is sealed under. */
export const sealVersion = {
  /** The vault key itself. Still opened, never written. */
  direct: 1,
  /** The owner's data key. */
  dataKey: 2,
  /** A data key, wrapped by a key-encryption key. */
  wrapped: 3
} as const

export const saltSize = 16
export const nonceSize = 12
const tagSize = 16

/** Length before text, so that no two contexts read alike. */
const bound = (version: number, { owner, purpose }: SealContext): Buffer => {
  const [ownerSize, purposeSize] = [Buffer.byteLength(owner), Buffer.byteLength(purpose)]
  const bytes = Buffer.allocUnsafe(9 + ownerSize + purposeSize)
  bytes[0] = version
  bytes.writeUInt32BE(ownerSize, 1)
  bytes.write(owner, 5)
  bytes.writeUInt32BE(purposeSize, 5 + ownerSize)
  bytes.write(purpose, 9 + ownerSize)
  return bytes
}

interface Box {
  readonly key: KeyObject | Buffer
  readonly version: number
  readonly context: SealContext
}

const encrypt = ({ key, version, context }: Box, nonce: Uint8Array, plain: Uint8Array): readonly Buffer[] => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce)
  cipher.setAAD(bound(version, context))
  return [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
}

/** null when the key, the owner, the purpose or a single bit differs. */
const decrypt = ({ key, version, context }: Box, nonce: Uint8Array, rest: Uint8Array): Buffer | null => {
  const end = rest.length - tagSize
  if (end < 0) return null
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce)
    decipher.setAAD(bound(version, context))
    decipher.setAuthTag(rest.subarray(end))
    const body = decipher.update(rest.subarray(0, end))
    decipher.final()
    return body
  } catch {
    return null
  }
}

/** AES-256-GCM under a data key: `version | nonce | ciphertext | tag`. The nonce is random; a data key seals few values. */
export const sealUnderDataKey = (
  key: KeyObject,
  context: SealContext,
  options: { readonly nonce: Uint8Array; readonly plain: string }
): Uint8Array => {
  const version = sealVersion.dataKey
  const body = encrypt({ key, version, context }, options.nonce, Buffer.from(options.plain, "utf8"))
  return new Uint8Array(Buffer.concat([Buffer.of(version), options.nonce, ...body]))
}

export const openUnderDataKey = (key: KeyObject, context: SealContext, sealed: Uint8Array): string | null => {
  const version = sealVersion.dataKey
  if (sealed[0] !== version) return null
  const [nonce, rest] = [sealed.subarray(1, 1 + nonceSize), sealed.subarray(1 + nonceSize)]
  return decrypt({ key, version, context }, nonce, rest)?.toString("utf8") ?? null
}

/** A key for one row: the vault key never encrypts anything itself, and no nonce can meet the same key twice. */
const rowKey = (vaultKey: KeyObject, salt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync("sha256", vaultKey, salt, "bunq-provisioning/sealed-row/1", 32))

/** AES-256-GCM under a key derived from the vault key: `version | salt | nonce | ciphertext | tag`. For data keys; whole rows in the first format. */
export const sealDirectly = (
  vaultKey: KeyObject,
  context: SealContext,
  options: { readonly salt: Uint8Array; readonly nonce: Uint8Array; readonly plain: Uint8Array }
): Uint8Array => {
  const { salt, nonce, plain } = options
  const version = sealVersion.direct
  const body = encrypt({ key: rowKey(vaultKey, salt), version, context }, nonce, plain)
  return new Uint8Array(Buffer.concat([Buffer.of(version), salt, nonce, ...body]))
}

export const openDirectly = (
  vaultKey: KeyObject,
  context: SealContext,
  sealed: Uint8Array
): Buffer | null => {
  const version = sealVersion.direct
  const head = 1 + saltSize + nonceSize
  if (sealed[0] !== version || sealed.length < head + tagSize) return null
  const key = rowKey(vaultKey, sealed.subarray(1, 1 + saltSize))
  return decrypt({ key, version, context }, sealed.subarray(1 + saltSize, head), sealed.subarray(head))
}
