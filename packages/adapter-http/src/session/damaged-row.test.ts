import { BunqApi, partnerOwner, SealerError, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { adapterUnderTest, driven, uuid } from "../testing/adapter-under-test.ts"
import { fakeBank } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

it.effect.each<[string, string, SealerError["reason"]["_tag"], string, boolean]>([
  ["of a user that does not open", uuid, "DoesNotOpen", "VaultUnreadable", false],
  ["of a user while the keys are away", uuid, "KeyUnreadable", "VaultUnavailable", true],
  ["of the partner that does not open", partnerOwner, "DoesNotOpen", "VaultUnavailable", true]
])("a sealed row %s", ([, owner, tag, reason, isRetryable]) =>
  Effect.gen(function* () {
    const vault = memoryVault()
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "token")
    const damaged = Layer.effect(
      Vault,
      Vault.useSync((inner) => ({
        ...inner,
        read: (context: { readonly owner: string; readonly purpose: string }) =>
          context.owner === owner
            ? Effect.fail(new SealerError({ operation: "test", reason: { _tag: tag } as never }))
            : inner.read(context)
      }))
    ).pipe(Layer.provide(vault.layer))
    const bank = fakeBank(() => undefined)
    const layer = adapterUnderTest(bank, { vault: { ...vault, layer: damaged } })
    const call = BunqApi.use((api): Effect.Effect<unknown, unknown> =>
      owner === uuid
        ? api.openUserSession({ uuid, credentialId: 8, expiresAt: null })
        : api.readProvision({ uuid, provisionId: 1 })
    )
    const failed = yield* driven(Effect.flip(call).pipe(Effect.provide(layer)))
    expect(failed).toMatchObject({ reason: { _tag: reason }, isRetryable })
  })
)
