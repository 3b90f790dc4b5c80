import {
  BankGate,
  BunqApi,
  BunqWebhooks,
  OpenSessions,
  RateBudget,
  SessionPace,
  Vault
} from "@bunq-provisioning/core/ports"
import type { SecureRandom, Signer } from "@bunq-provisioning/core/ports"
import { defaultOnboardingClassifier } from "@bunq-provisioning/core/wire"
import type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
import { Context, Duration, Effect, Layer } from "effect"
import type { Redacted } from "effect"
import { makeAuthorised } from "./api/authorised.ts"
import { makeCheckPartner } from "./api/check-partner.ts"
import { makeCreateProvision } from "./api/create-provision.ts"
import { makeIdentities } from "./api/identities.ts"
import { makeInquiries } from "./api/inquiries.ts"
import { makeOauthClient } from "./api/oauth-client.ts"
import { makeOnboardings } from "./api/onboardings.ts"
import { makeProvisions } from "./api/provisions.ts"
import { makeReplaceKey } from "./api/replace-key.ts"
import { makeSubmitFulfilment } from "./api/submit-fulfilment.ts"
import { MemoryRateBudget } from "./budget/memory-rate-budget.ts"
import { originOf } from "./bunq-environment.ts"
import type { BunqEnvironment } from "./bunq-environment.ts"
import { ConfigurationError } from "./configuration-error.ts"
import { makeContractSentinel } from "./contract/contract-sentinel.ts"
import type { ContractSurprise } from "./contract/contract-sentinel.ts"
import { NodeSecureRandom } from "./edges/node-secure-random.ts"
import { NodeSigner } from "./edges/node-signer.ts"
import { makeSessions } from "./session/sessions.ts"
import { TransportClock, transportTime } from "./transport-clock.ts"
import { makeTransport } from "./transport/transport.ts"
import { makeWebhooks } from "./webhooks/make-webhooks.ts"

export interface BunqHttpOptions {
  readonly apiKey: Redacted.Redacted<string>
  readonly environment: BunqEnvironment
  /** Replaces the global `fetch`, for example with a bank in the same process. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** The name bunq shows for this device; `bunq-provisioning` unless set. */
  readonly deviceDescription?: string | undefined
  /** IPv4 addresses this device may call from; bunq binds it to the present one unless set [API §3.10]. */
  readonly permittedIps?: readonly string[] | undefined
  /** How long one request may take, on the transport clock; 15 s unless set. */
  readonly requestDeadline?: Duration.Input | undefined
  /** How long a create whose reply was lost is looked for before it is sent again; twice the request deadline unless set, and never shorter than it. */
  readonly settleWindow?: Duration.Input | undefined
  /** Sends the older create body with a pointer (D1). */
  readonly legacyCreateBody?: boolean | undefined
  /** There was a run before this one: the rate budget begins as spent. Only `layer` uses it. */
  readonly resumed?: boolean | undefined
  /**
   * A name for the address requests leave from; needed only where several adapters share one `RateBudget` and leave from different addresses, as bunq
   * counts per address [API §11].
   */
  readonly egress?: string | undefined
  readonly userAgent?: string | undefined
  /** Reads a verdict out of an onboarding's status; bunq documents no word for a denial [API §6.4]. One that throws has no verdict yet: `pending`. */
  readonly classifyOnboarding?: OnboardingClassifier | undefined
  /** Is told once of every field, word and type in a reply that no source of bunq knows; each is logged as well. */
  readonly onSurprise?: ((surprise: ContractSurprise) => void) | undefined
  /** Replies above this are refused; 8 MiB unless set. */
  readonly maxReplyBytes?: number | undefined
}

const deadlineOf = ({ requestDeadline }: BunqHttpOptions) =>
  Duration.fromInputUnsafe(requestDeadline ?? "15 seconds")

/** How long a credential lives unopened [API §5.6]. */
const credentialWindow = ({ name }: BunqEnvironment): number => (name === "production" ? 4 : 1) * 3_600_000

const make = Effect.fnUntraced(function* (options: BunqHttpOptions) {
  const { apiKey } = options
  const origin = yield* Effect.fromResult(originOf(options.environment, apiKey))
  const requestDeadline = deadlineOf(options)
  const settleWindow = Duration.fromInputUnsafe(options.settleWindow ?? Duration.times(requestDeadline, 2))
  if (Duration.isLessThanOrEqualTo(settleWindow, requestDeadline))
    return yield* new ConfigurationError({ reason: { _tag: "SettleWindowTooShort" } })

  const scope = yield* Effect.scope
  const vault = yield* Vault
  const time = yield* transportTime
  const transport = makeContractSentinel(options.onSurprise)(
    yield* makeTransport({
      origin,
      fetch: options.fetch,
      requestDeadline,
      maxReplyBytes: options.maxReplyBytes ?? 8 * 1024 * 1024,
      userAgent: options.userAgent ?? "bunq-provisioning",
      egress: options.egress ?? "",
      time
    })
  )
  const sessions = yield* makeSessions({
    // A local bank may come back on another port and is still the same bank.
    origin: options.environment.name === "local" ? "local" : origin,
    apiKey,
    transport,
    vault,
    deviceDescription: options.deviceDescription ?? "bunq-provisioning",
    permittedIps: options.permittedIps
  })
  const { records } = sessions
  const authorised = makeAuthorised({ transport, sessions })
  const provisions = makeProvisions({ authorised, records })
  const { readProvision, findProvisions, listProvisions, resetToken, closeProvision } = provisions

  const onboardings = makeOnboardings({
    authorised,
    classify: options.classifyOnboarding ?? defaultOnboardingClassifier
  })
  const { openOnboarding, evaluateOnboarding, readOnboarding } = onboardings

  const openUserSession = Effect.fn("BunqApi.openUserSession")(function* (
    input: Parameters<BunqApi["Service"]["openUserSession"]>[0]
  ) {
    const { subject } = yield* sessions.first("BunqApi.openUserSession", input)
    const { userApiKeyId, userPersonId, partnerCompanyId } = subject
    return { userApiKeyId, userPersonId, partnerCompanyId }
  })

  const budget = yield* RateBudget
  const pace = Effect.all({
    every: budget.every("POST /v1/session-server", { egress: options.egress ?? "" }),
    others: sessions.others
  }).pipe(
    Effect.map(({ every, others }) => ({ every, window: credentialWindow(options.environment), ...others }))
  )

  const api = BunqApi.of({
    createProvision: makeCreateProvision({
      authorised,
      provisions,
      records,
      time,
      requestDeadline,
      settleWindow,
      legacyCreateBody: options.legacyCreateBody ?? false
    }),
    readProvision,
    findProvisions,
    listProvisions,
    resetToken,
    closeProvision,
    openUserSession,
    openOnboarding,
    evaluateOnboarding,
    readOnboarding,
    submitFulfilment: makeSubmitFulfilment({ authorised, records, onboardings }),
    ...makeIdentities({ authorised }),
    ...makeInquiries({ authorised, records }),
    ...makeOauthClient({ authorised, scope }),
    checkPartner: makeCheckPartner({ authorised, clockOffset: transport.clockOffset }),
    replaceKey: yield* makeReplaceKey({
      candidate: (key) => BunqHttp.layerNoDeps({ ...options, apiKey: key }),
      sessions,
      vault
    })
  })
  return Context.make(BunqApi, api).pipe(
    Context.add(BunqWebhooks, makeWebhooks(authorised)),
    Context.add(SessionPace, pace),
    Context.add(OpenSessions, { forget: sessions.forget })
  )
})

/** A request of the dead process can reach bunq until its deadline; on a clock of its own the bank dies and stands still with the process. */
const resumableBudget = (options: BunqHttpOptions) =>
  Layer.unwrap(
    Effect.map(TransportClock, (clock) =>
      MemoryRateBudget.layer({ resumed: options.resumed, late: clock === null ? deadlineOf(options) : 0 })
    )
  )

/** `BunqApi` and `BunqWebhooks` over HTTP, with the same sessions. The first call of each method shakes hands with bunq when there is no session yet; building the layer sends nothing. */
export class BunqHttp {
  /** Tells the `SessionPace` as well, and keeps `OpenSessions`. Bring your own `BankGate`, `RateBudget`, `Signer` and `SecureRandom`. Fails with `ConfigurationError` before anything is sent. */
  static readonly layerNoDeps = (
    options: BunqHttpOptions
  ): Layer.Layer<
    BunqApi | BunqWebhooks,
    ConfigurationError,
    Vault | BankGate | RateBudget | Signer | SecureRandom
  > => Layer.effectContext(make(options))

  /** With a gate, the classic rate limits and the crypto of Node, which stay visible so that others use the same ones. */
  static readonly layer = (
    options: BunqHttpOptions
  ): Layer.Layer<
    BunqApi | BunqWebhooks | BankGate | RateBudget | Signer | SecureRandom,
    ConfigurationError,
    Vault
  > =>
    BunqHttp.layerNoDeps(options).pipe(
      Layer.provideMerge(
        Layer.mergeAll(BankGate.layer(), resumableBudget(options), NodeSigner.layer(), NodeSecureRandom.layer)
      )
    )
}
