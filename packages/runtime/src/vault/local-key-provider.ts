import { createHash, createSecretKey, hkdfSync } from "node:crypto"
import type { KeyObject } from "node:crypto"
import { KeyProvider, SealerError, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { SecureRandom } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import { nonceSize, openDirectly, saltSize, sealDirectly } from "./seal-box.ts"

const fail = (operation: string, reason: SealerError["reason"]) => new SealerError({ operation, reason })

/** Tells keys apart without saying anything about them. */
const keyIdOf = (key: KeyObject): string => {
  const print = Buffer.from(hkdfSync("sha256", key, "", "bunq-provisioning/key-id/1", 16))
  return `local-${createHash("sha256").update(print).digest("hex").slice(0, 16)}`
}

/** Keys that are held in this process, the newest first. */
export const localKeyProvider = (
  keys: readonly [KeyObject, ...KeyObject[]],
  random: SecureRandom["Service"]
): KeyProvider["Service"] => {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]))
  const [newest] = keys
  const newestId = keyIdOf(newest)
  const context = (owner: string) => ({ owner, purpose: sealedPurpose.dataKey })
  return KeyProvider.of({
    newest: Effect.succeed(newestId),
    wrap: Effect.fnUntraced(function* (owner, dataKey) {
      const [salt, nonce] = [yield* random.bytes(saltSize), yield* random.bytes(nonceSize)]
      const wrapped = sealDirectly(newest, context(owner), { salt, nonce, plain: Redacted.value(dataKey) })
      return { keyId: newestId, wrapped }
    }),
    unwrap: (owner, { keyId, wrapped }) =>
      Effect.suspend(() => {
        const key = byId.get(keyId)
        if (key === undefined) return Effect.fail(fail("KeyProvider.unwrap", { _tag: "KeyUnknown", keyId }))
        const plain = openDirectly(key, context(owner), wrapped)
        return plain === null
          ? Effect.fail(fail("KeyProvider.unwrap", { _tag: "DoesNotOpen" }))
          : Effect.succeed(Redacted.make(new Uint8Array(plain)))
      }),
    openDirect: (context, sealed) => {
      for (const key of keys) {
        const plain = openDirectly(key, context, sealed)
        if (plain !== null) return Redacted.make(plain.toString("utf8"))
      }
      return null
    }
  })
}

/** The bytes become a key object, and are wiped. */
export const takeKey = (bytes: Uint8Array): KeyObject => {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}
