import { BunqApi, BunqError, requestPriority, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import type { Observed, SentMark } from "@bunq-provisioning/core/ports"
import type { ProvisionObservation } from "@bunq-provisioning/core"
import { Clock, Effect, Layer, Redacted } from "effect"
import type { Life } from "../world/world-time.ts"
import { identitySeen, inquiriesSeen, provisionSeen, Refusal } from "./bank-records.ts"
import type { BankProvision } from "./bank-records.ts"
import { makePortCall, requestDeadline } from "./port-call.ts"
import type { Network } from "./port-call.ts"

const provisions = "/v1/partner-user-provision"
const onBehalf = "/v1/user/{id}"
const settleWindow = 2 * requestDeadline
const pageSize = 200

const fail = (operation: string, _tag: "TokenLost" | "CredentialRefused" | "VaultUnavailable") =>
  new BunqError({ operation, reason: { _tag }, responseId: null })
const unavailable = (operation: string) => (): BunqError => fail(operation, "VaultUnavailable")

/**
 * The model bank as `BunqApi`: what the adapter does with marks, tokens and sessions, on calls that the network may spoil.
 *
 * The settle window is measured on the monotonic clock; a mark of a process before this one counts from the start of this one.
 */
export const modelApi = (network: Network, life: Life & { kill(): void }, partnerKey: { current: string }) =>
  Layer.effect(
    BunqApi,
    Effect.gen(function* () {
      const { bank, time } = network
      const vault = yield* Vault
      const call = yield* makePortCall(network, life, () => partnerKey.current)
      const startedAt = time.now
      const marks = new Map<string, number>()

      const sealed = (operation: string, owner: string, purpose: string) =>
        vault.read({ owner, purpose }).pipe(Effect.mapError(unavailable(operation)))
      const required = (operation: string, owner: string, purpose: string) =>
        Effect.flatMap(sealed(operation, owner, purpose), (found) =>
          found === null ? Effect.fail(fail(operation, "VaultUnavailable")) : Effect.succeed(found)
        )
      /** A call in a user's session. */
      const asUser = Effect.fnUntraced(function* <A>(
        operation: string,
        given: { readonly uuid: string; readonly endpoint: string },
        act: (one: BankProvision) => A
      ) {
        const { uuid, endpoint } = given
        const kept = yield* sealed(operation, uuid, sealedPurpose.session)
        if (kept === null) return yield* fail(operation, "TokenLost")
        const { provisionId } = JSON.parse(Redacted.value(kept)) as { readonly provisionId: number }
        return yield* call({ operation, endpoint, uuid }, () => act(bank.read(uuid, provisionId)))
      })
      const asPartner = <A>(operation: string, uuid: string, endpoint: string, act: () => A) =>
        call({ operation, endpoint, uuid }, act)

      const look = (operation: string, uuid: string) =>
        asPartner(operation, uuid, `GET ${provisions}`, () => bank.find(uuid).map(provisionSeen))

      const createProvision = Effect.fnUntraced(function* (
        input: { readonly uuid: string; readonly requestRef: string; readonly lookUpOnly: boolean },
        mark: SentMark
      ): Effect.fn.Return<Observed<ProvisionObservation> | null, BunqError> {
        const operation = "BunqApi.createProvision"
        const { uuid } = input
        const until = mark.sentAt === null ? -Infinity : (marks.get(uuid) ?? startedAt) + settleWindow
        for (;;) {
          const over = time.now >= until
          const [oldest] = yield* look(operation, uuid)
          if (oldest !== undefined) return oldest
          if (over) break
          yield* Effect.sleep(settleWindow / 6)
        }
        if (input.lookUpOnly) return null
        yield* required(operation, uuid, input.requestRef)
        yield* mark.markSent(yield* Clock.currentTimeMillis)
        marks.set(uuid, time.now)
        return yield* asPartner(operation, uuid, `POST ${provisions}`, () => provisionSeen(bank.create(uuid)))
      })

      const openUserSession = Effect.fnUntraced(function* (given: {
        readonly uuid: string
        readonly credentialId: number
        readonly expiresAt: number | null
      }) {
        const operation = "BunqApi.openUserSession"
        const { uuid, credentialId, expiresAt } = given
        const context = { owner: uuid, purpose: sealedPurpose.session }
        const ids = (provisionId: number) => ({
          userApiKeyId: provisionId + 1_000,
          userPersonId: provisionId + 2_000,
          partnerCompanyId: 9
        })
        const kept = yield* sealed(operation, uuid, sealedPurpose.session)
        const before =
          kept === null
            ? null
            : (JSON.parse(Redacted.value(kept)) as { provisionId: number; credentialId: number })
        if (before?.credentialId === credentialId) return ids(before.provisionId)
        const token = yield* sealed(operation, uuid, sealedPurpose.token(credentialId))
        if (token === null) return yield* fail(operation, "TokenLost")
        if (expiresAt !== null && (yield* Clock.currentTimeMillis) >= expiresAt)
          return yield* fail(operation, "CredentialRefused")
        const opened = yield* call(
          {
            operation,
            endpoint: "POST /v1/session-server",
            uuid,
            priority: requestPriority.credential,
            order: expiresAt ?? time.now + 3_600_000
          },
          () => bank.openSession(uuid, Redacted.value(token)).id
        )
        const session = { provisionId: opened, credentialId, token: `CANARY-session-${credentialId}` }
        yield* vault
          .write(context, Redacted.make(JSON.stringify(session)))
          .pipe(Effect.mapError(unavailable(operation)))
        return ids(opened)
      })

      return BunqApi.of({
        createProvision,
        openUserSession,
        readProvision: ({ uuid, provisionId }) =>
          asPartner("BunqApi.readProvision", uuid, `GET ${provisions}/{id}`, () =>
            provisionSeen(bank.read(uuid, provisionId))
          ),
        findProvisions: (uuid) => look("BunqApi.findProvisions", uuid),
        listProvisions: ({ statuses, cursor }) =>
          asPartner("BunqApi.listProvisions", "", `GET ${provisions}`, () => {
            const found = bank.all
              .filter(
                ({ id, status }) =>
                  id < Number(cursor ?? Infinity) && (statuses.length === 0 || statuses.includes(status))
              )
              .toReversed()
            const items = found.slice(0, pageSize).map(provisionSeen)
            return { items, older: found.length > pageSize ? String(items.at(-1)?.observation.id) : null }
          }),
        resetToken: ({ uuid, provisionId }) =>
          asPartner("BunqApi.resetToken", uuid, `PUT ${provisions}/{id}`, () =>
            bank.resetToken(bank.read(uuid, provisionId))
          ),
        closeProvision: ({ uuid, provisionId }) =>
          asPartner("BunqApi.closeProvision", uuid, `PUT ${provisions}/{id}`, () =>
            bank.closeProvision(bank.read(uuid, provisionId))
          ),
        openOnboarding: ({ uuid }) =>
          asUser("BunqApi.openOnboarding", { uuid, endpoint: `POST ${onBehalf}/onboarding` }, (one) => ({
            onboardingId: bank.openOnboarding(one)
          })),
        evaluateOnboarding: ({ uuid }) =>
          asUser(
            "BunqApi.evaluateOnboarding",
            { uuid, endpoint: `PUT ${onBehalf}/onboarding/{id}` },
            bank.evaluateOnboarding
          ),
        readOnboarding: ({ uuid, onboardingId }) =>
          asUser(
            "BunqApi.readOnboarding",
            { uuid, endpoint: `GET ${onBehalf}/onboarding/{id}` },
            ({ onboarding }) => {
              if (onboarding?.id !== onboardingId) throw new Refusal({ _tag: "NotFound" })
              return { ...onboarding }
            }
          ),
        submitFulfilment: Effect.fnUntraced(function* ({ uuid, fulfilment, ref }) {
          const answer = Redacted.value(yield* required("BunqApi.submitFulfilment", uuid, ref))
          yield* asUser(
            "BunqApi.submitFulfilment",
            { uuid, endpoint: `POST ${onBehalf}/fulfilment` },
            (one) => bank.submitFulfilment(one, fulfilment, answer)
          )
        }),
        openIdentity: ({ uuid, attempt }) =>
          asUser("BunqApi.openIdentity", { uuid, endpoint: `POST ${onBehalf}/identity` }, (one) =>
            identitySeen(bank.openIdentity(one, attempt))
          ),
        submitIdentity: ({ uuid, identityId }) =>
          asUser("BunqApi.submitIdentity", { uuid, endpoint: `PUT ${onBehalf}/identity/{id}` }, (one) =>
            bank.submitIdentity(one, identityId)
          ),
        readIdentity: ({ uuid, identityId }) =>
          asUser("BunqApi.readIdentity", { uuid, endpoint: `GET ${onBehalf}/identity/{id}` }, (one) =>
            identitySeen(bank.identityOf(one, identityId))
          ),
        listInquiries: ({ uuid }) =>
          asUser("BunqApi.listInquiries", { uuid, endpoint: `GET ${onBehalf}/inquiry` }, inquiriesSeen),
        answerInquiry: Effect.fnUntraced(function* ({ uuid, ref }) {
          yield* required("BunqApi.answerInquiry", uuid, ref)
          yield* asUser(
            "BunqApi.answerInquiry",
            { uuid, endpoint: `PUT ${onBehalf}/inquiry/{id}` },
            bank.answerInquiry
          )
        }),
        replaceKey: Effect.fnUntraced(function* (given) {
          const operation = "BunqApi.replaceKey"
          const next = Redacted.value(given)
          yield* call(
            { operation, endpoint: "POST /v1/session-server", uuid: "", key: next },
            () => undefined
          )
          partnerKey.current = next
          return { partnerId: 9, clockOffset: 0 }
        }),
        readOauthClient: () => asPartner("BunqApi.readOauthClient", "", "GET /v1/oauth-client", () => null),
        ensureOauthClient: () =>
          asPartner("BunqApi.ensureOauthClient", "", "GET /v1/oauth-client", () => undefined),
        checkPartner: () =>
          asPartner("BunqApi.checkPartner", "", "GET /v1/user", () => ({ partnerId: 9, clockOffset: 0 }))
      })
    })
  )
