import { BunqError, BunqWebhooks, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import type { FilterOwner } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Redacted } from "effect"
import type { Life } from "../world/world-time.ts"
import { Refusal } from "./bank-records.ts"
import type { Courier } from "./courier.ts"
import type { ModelFilters } from "./model-filters.ts"
import { makePortCall } from "./port-call.ts"
import type { Network } from "./port-call.ts"
import { userIdOf } from "./webhook-bodies.ts"

const filtersPath = "/v1/user/{id}/notification-filter-url"
const failuresPath = "/v1/user/{id}/notification-filter-failure"

/** The model bank's webhooks as `BunqWebhooks`: a user's filters only with the session of that user, and under the right id. */
export const modelWebhooksApi = (
  network: Network & { readonly filters: ModelFilters; readonly courier: Courier },
  life: Life & { kill(): void },
  partnerKey: () => string
) =>
  Layer.effect(
    BunqWebhooks,
    Effect.gen(function* () {
      const { bank, filters, courier } = network
      const vault = yield* Vault
      const call = yield* makePortCall(network, life, partnerKey)

      /** Fails without a session. Gives what the bank checks when the call is there. */
      const sessionOf = Effect.fnUntraced(function* (operation: string, owner: FilterOwner) {
        if (owner.kind === "partner") return { uuid: "", check: () => {} }
        const { uuid, userId } = owner
        const fail = (_tag: "VaultUnavailable" | "TokenLost") =>
          new BunqError({ operation, reason: { _tag }, responseId: null })
        const kept = yield* Effect.mapError(vault.read({ owner: uuid, purpose: sealedPurpose.session }), () =>
          fail("VaultUnavailable")
        )
        if (kept === null) return yield* fail("TokenLost")
        const { provisionId } = JSON.parse(Redacted.value(kept)) as { readonly provisionId: number }
        return {
          uuid,
          check: () => {
            if (userIdOf(bank.read(uuid, provisionId)) !== userId) throw new Refusal({ _tag: "NotFound" })
          }
        }
      })

      return BunqWebhooks.of({
        listFilters: Effect.fnUntraced(function* (owner) {
          const operation = "BunqWebhooks.listFilters"
          const { uuid, check } = yield* sessionOf(operation, owner)
          return yield* call({ operation, endpoint: `GET ${filtersPath}`, uuid }, () => {
            check()
            return filters.list(owner)
          })
        }),
        replaceFilters: Effect.fnUntraced(function* (owner, wanted, { beforeSend } = {}) {
          const operation = "BunqWebhooks.replaceFilters"
          const { uuid, check } = yield* sessionOf(operation, owner)
          const request = { operation, endpoint: `POST ${filtersPath}`, uuid }
          return yield* call({ ...request, ...(beforeSend === undefined ? {} : { beforeSend }) }, () => {
            check()
            return filters.replace(owner, wanted)
          })
        }),
        listFailures: ({ cursor }) =>
          call({ operation: "BunqWebhooks.listFailures", endpoint: `GET ${failuresPath}`, uuid: "" }, () =>
            courier.listFailures(cursor ?? null)
          ),
        retryFailures: (ids) =>
          call({ operation: "BunqWebhooks.retryFailures", endpoint: `POST ${failuresPath}`, uuid: "" }, () =>
            courier.retryFailures(ids)
          ),
        listPinned: () => Effect.succeed([]),
        pinCertificate: () => Effect.succeed({ id: 1 }),
        unpinCertificate: () => Effect.void
      })
    })
  )
