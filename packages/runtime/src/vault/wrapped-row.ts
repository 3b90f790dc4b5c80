import type { WrappedKey } from "@bunq-provisioning/core/ports"
import { sealVersion } from "./seal-box.ts"

/** A data key as a sealed row: `version | length of the key id | key id | wrapped`. Null when it is none. */
export const readWrappedRow = (row: Uint8Array): WrappedKey | null => {
  const size = row[1] ?? 0
  if (row[0] !== sealVersion.wrapped || size === 0 || row.length <= 2 + size) return null
  return { keyId: Buffer.from(row.subarray(2, 2 + size)).toString("utf8"), wrapped: row.subarray(2 + size) }
}

/** null when the id does not fit: 1 to 255 bytes. */
export const writeWrappedRow = ({ keyId, wrapped }: WrappedKey): Uint8Array | null => {
  const id = Buffer.from(keyId, "utf8")
  if (id.length === 0 || id.length > 255 || wrapped.length === 0) return null
  return new Uint8Array(Buffer.concat([Buffer.of(sealVersion.wrapped, id.length), id, wrapped]))
}
