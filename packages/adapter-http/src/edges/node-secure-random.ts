import { SecureRandom } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"
import { randomBytes, randomUUID } from "node:crypto"

/** `SecureRandom` of the operating system. */
export class NodeSecureRandom {
  static readonly layer = Layer.succeed(SecureRandom, {
    uuid: Effect.sync(() => randomUUID()),
    bytes: (size) => Effect.sync(() => new Uint8Array(randomBytes(size)))
  })
}
