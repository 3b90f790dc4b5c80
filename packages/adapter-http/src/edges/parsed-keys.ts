import { Redacted } from "effect"
import { createPrivateKey, createPublicKey } from "node:crypto"
import type { KeyObject } from "node:crypto"

/** Keys of bunq; every installation brings the same one, as far as we have seen. */
const mostPublicKeys = 16

/**
 * Keys that were read out of their PEM texts: for a private key that takes as long as signing with it. A private key is kept for as long as somebody
 * holds the very `Redacted` it came in, and no longer. Throws what Node throws about a text that is no key.
 */
export const makeParsedKeys = () => {
  const privateKeys = new WeakMap<Redacted.Redacted<string>, KeyObject>()
  const publicKeys = new Map<string, KeyObject>()
  return {
    privateKey: (text: Redacted.Redacted<string>): KeyObject => {
      const known = privateKeys.get(text)
      if (known !== undefined) return known
      const key = createPrivateKey(Redacted.value(text))
      privateKeys.set(text, key)
      return key
    },
    publicKey: (text: string): KeyObject => {
      const known = publicKeys.get(text)
      if (known !== undefined) return known
      const key = createPublicKey(text)
      if (publicKeys.size >= mostPublicKeys) publicKeys.clear()
      publicKeys.set(text, key)
      return key
    }
  }
}
export type ParsedKeys = ReturnType<typeof makeParsedKeys>
