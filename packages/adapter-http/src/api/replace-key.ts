import { BankGate, BunqApi, BunqError, partnerOwner, Vault } from "@bunq-provisioning/core/ports"
import type {
  PartnerCheck,
  RateBudget,
  SealContext,
  SealerError,
  SecureRandom,
  Signer,
  StoreError
} from "@bunq-provisioning/core/ports"
import { Context, Effect, Layer } from "effect"
import type { Redacted } from "effect"
import type { ConfigurationError } from "../configuration-error.ts"
import type { Sessions } from "../session/sessions.ts"

const operation = "BunqApi.replaceKey"
const fail = (_tag: "KeyRefused" | "OtherPartner" | "VaultUnavailable") =>
  new BunqError({ operation, reason: { _tag }, responseId: null })

/** What the new key brings with it, until it has proved itself; the vault is not touched. */
const stagedVault = () => {
  const staged = new Map<string, Redacted.Redacted<string>>()
  const vault = Vault.of({
    read: ({ purpose }) => Effect.sync(() => staged.get(purpose) ?? null),
    write: ({ purpose }, value) => Effect.sync(() => void staged.set(purpose, value))
  })
  return { staged, vault }
}

/** The adapter on a gate of its own: a key that bunq refuses must not stop those who go on with the present one. */
type Candidate = (
  apiKey: Redacted.Redacted<string>
) => Layer.Layer<BunqApi, ConfigurationError, Vault | BankGate | RateBudget | Signer | SecureRandom>

/**
 * Puts another API key of the same partner in the place of the present one: a new installation and session are opened with it and, once bunq has
 * taken both, written over the old ones. Until then the present key goes on; users keep their own sessions.
 */
export const makeReplaceKey = Effect.fnUntraced(function* (options: {
  readonly candidate: Candidate
  readonly sessions: Sessions
  readonly vault: Vault["Service"]
}) {
  const { candidate, sessions, vault } = options
  const around = yield* Effect.context<RateBudget | Signer | SecureRandom>()

  return Effect.fn(operation)(function* (
    apiKey: Redacted.Redacted<string>
  ): Effect.fn.Return<PartnerCheck, BunqError> {
    const { staged, vault: instead } = stagedVault()
    const checked = yield* Layer.build(candidate(apiKey)).pipe(
      Effect.flatMap((built) => Context.get(built, BunqApi).checkPartner()),
      Effect.provide(Layer.merge(Layer.succeed(Vault, instead), Layer.fresh(BankGate.layer()))),
      Effect.scoped,
      Effect.provideContext(around),
      Effect.catchTag("ConfigurationError", () => Effect.fail(fail("KeyRefused")))
    )
    const present = yield* sessions.partnerId
    if (present !== null && present !== checked.partnerId) return yield* fail("OtherPartner")
    // The keys first: a session whose keys are gone is opened again, with either key.
    const put = (context: SealContext): Effect.Effect<void, SealerError | StoreError> => {
      const value = staged.get(context.purpose)
      return value === undefined ? Effect.void : vault.write(context, value)
    }
    for (const purpose of staged.keys())
      yield* put({ owner: partnerOwner, purpose }).pipe(Effect.mapError(() => fail("VaultUnavailable")))
    sessions.useKey(apiKey)
    return checked
  })
})
