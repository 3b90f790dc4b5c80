import { createDecipheriv, hkdfSync } from "node:crypto"

/** A row of the vault, as it lies in the table. */
export interface RawSealed {
  readonly owner: string
  readonly purpose: string
  readonly sealed: Uint8Array
}

const [direct, underDataKey, wrapped] = [1, 2, 3]

const size = (length: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

/** `nonce | text | tag`, bound to whose it is and what for. */
const open = (
  key: Buffer,
  { version, owner, purpose }: { readonly version: number; readonly owner: string; readonly purpose: string },
  bytes: Buffer
): Buffer | null => {
  const bound = [Buffer.of(version), size(owner.length), owner, size(purpose.length), purpose]
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12))
  decipher.setAAD(Buffer.concat(bound.map((part) => Buffer.from(part))))
  decipher.setAuthTag(bytes.subarray(-16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
  } catch {
    return null
  }
}

/** The format of the vault, written down here anew so that it agrees with nobody by accident: a row is opened with one vault key alone, or not at all. */
export const openRaw = (rows: readonly RawSealed[], vaultKey: Buffer) => {
  const dataKeys = new Map<string, Buffer>()
  for (const { owner, purpose, sealed } of rows) {
    const idSize = sealed[1] ?? 0
    if (purpose !== "data-key" || sealed[0] !== wrapped) continue
    const inner = Buffer.from(sealed.subarray(2 + idSize))
    const salt = inner.subarray(1, 17)
    const rowKey = Buffer.from(hkdfSync("sha256", vaultKey, salt, "bunq-provisioning/sealed-row/1", 32))
    const key =
      inner[0] === direct ? open(rowKey, { version: direct, owner, purpose }, inner.subarray(17)) : null
    if (key !== null) dataKeys.set(owner, key)
  }
  return ({ owner, purpose, sealed }: RawSealed): string | null => {
    const key = dataKeys.get(owner)
    if (key === undefined) return null
    if (purpose === "data-key") return "a data key"
    if (sealed[0] !== underDataKey) return null
    const plain = open(key, { version: underDataKey, owner, purpose }, Buffer.from(sealed.subarray(1)))
    return plain === null ? null : plain.toString("utf8")
  }
}
