import { ConfigurationError } from "@bunq-provisioning/adapter-http"
import { partnerOwner, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"

/**
 * A database belongs to the environment it was first used with: what is known of its users means nothing anywhere else. Fails with `ConfigurationError`
 * reason `OtherBank` before anything is sent. Gives what makes a new database belong to this environment: run it once the other settings have been accepted; when that
 * fails, the next start does it.
 *
 * Two partners at one environment are told apart by the adapter, with the first session: keys may be rotated, and nothing else is known before the first
 * reply. Two local banks are told apart only if their partners are.
 */
export const ofOneBank = Effect.fnUntraced(function* (given: string) {
  const vault = yield* Vault
  const place = { owner: partnerOwner, purpose: "environment" }
  const sealed = yield* vault.read(place)
  if (sealed === null) return vault.write(place, Redacted.make(given))
  const known = Redacted.value(sealed)
  if (known !== given) return yield* new ConfigurationError({ reason: { _tag: "OtherBank", known, given } })
  return Effect.void
})
