import { Redacted } from "effect"
import { createHash } from "node:crypto"

/** Tells secrets apart without holding them: an installation is bound to the secret its device was registered with. */
export const secretDigest = (secret: Redacted.Redacted<string>): string =>
  createHash("sha256").update(Redacted.value(secret)).digest("base64url")
