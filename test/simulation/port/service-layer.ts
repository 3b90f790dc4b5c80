import { MemoryRateBudget, PollingFeed } from "@bunq-provisioning/adapter-http"
import { HybridFeed, WebhookFeed } from "@bunq-provisioning/adapter-webhook"
import { BankGate, SecureRandom, Vault } from "@bunq-provisioning/core/ports"
import type { BunqApi, HookInbox, ProvisionFeed, ProvisionStore } from "@bunq-provisioning/core/ports"
import { AesSealer, PauseSwitch, Provisioner } from "@bunq-provisioning/runtime"
import type { PauseOrder } from "@bunq-provisioning/runtime"
import { Effect, Layer } from "effect"
import type { Bug } from "../bugs/bug.ts"
import { apiWith, budgetWith, feedWith, lifecycleWith, webhooksWith } from "../bugs/with-bug.ts"
import { modelApi } from "../bank/model-api.ts"
import { notedCalls } from "../bank/noted-calls.ts"
import { modelWebhooksApi } from "../bank/model-webhooks-api.ts"
import { pushedFeed } from "../bank/pushed-feed.ts"
import type { Plan, SightingFault } from "../plan/plan.ts"
import { hookPace, isHooked, listeningLayer } from "../world/listening-layer.ts"
import type { Run } from "../world/service-runs.ts"

/** Ids and nonces that are the same for the same seed. */
export const countingRandom = (): Layer.Layer<SecureRandom> => {
  let count = 0
  return Layer.succeed(SecureRandom, {
    uuid: Effect.sync(() => `${String((count += 1)).padStart(12, "0")}-0000-4000-8000-000000000000`),
    bytes: (size) =>
      Effect.sync(() => {
        count += 1
        return Uint8Array.from({ length: size }, (_, index) => (count * 31 + index * 7 + (count >> 8)) % 256)
      })
  })
}

/** An operator's pause outlives the process. */
export const keptPause = (): Layer.Layer<PauseSwitch> => {
  let standing: PauseOrder | null = null
  return Layer.succeed(PauseSwitch, {
    shared: false,
    read: Effect.sync(() => standing),
    write: (order) => Effect.sync(() => void (standing = order)),
    remove: Effect.sync(() => void (standing = null))
  })
}

export interface ServiceOptions extends Run {
  readonly plan: Plan
  readonly bug: Bug | undefined
  readonly network: Parameters<typeof modelWebhooksApi>[0]
  readonly random: Layer.Layer<SecureRandom>
  readonly pause: Layer.Layer<PauseSwitch>
  readonly sightingFaultOf: (uuid: string) => SightingFault | null
  /** Hears of every call of a command; what it gives is told of the end. */
  readonly begin: (uuid: string, command: string) => () => void
}

/** How the service hears of what happens at the bank, by the plan: another way of hearing is another case here, with its faults in the plan. */
const feedOf = ({
  plan,
  network,
  process,
  sightingFaultOf
}: ServiceOptions): Layer.Layer<ProvisionFeed, unknown, BunqApi | ProvisionStore | HookInbox> => {
  switch (plan.feed) {
    case "polled":
      return PollingFeed.layer({ fastest: "5 seconds", inquiryFastest: "1 minute" })
    case "pushed":
      return pushedFeed(network.bank, process, sightingFaultOf)
    case "webhook":
      return WebhookFeed.layer({ ...hookPace, inquiryFastest: "1 minute" })
    case "hybrid":
      return HybridFeed.layer({ ...hookPace, inquiryFastest: "1 minute" })
  }
}

/** The service as it ships, from the `BunqApi` port inwards. */
export const serviceLayer = (options: ServiceOptions) => {
  const { plan, bug, network, process, store, random, pause, resumed } = options
  const hotUsers = plan.seed % 3 === 0 ? 2 : 1_000
  const key = { current: options.partnerKey }
  const webhooks: ReturnType<typeof listeningLayer> = isHooked(plan)
    ? listeningLayer(process, bug)
    : Layer.empty
  return Provisioner.layer({ ...options.provisioner, hotUsers }).pipe(
    Layer.merge(webhooks),
    Layer.provide(feedWith(bug, (tell) => process.onTaken(tell))),
    Layer.provide(feedOf(options)),
    Layer.provide(notedCalls(options.begin)),
    Layer.provide(apiWith(bug)),
    Layer.provide(webhooksWith(bug)),
    Layer.provide(modelApi(network, process, key)),
    Layer.provide(modelWebhooksApi(network, process, () => key.current)),
    Layer.provide(budgetWith(bug)),
    Layer.provide(Layer.mergeAll(BankGate.layer(), MemoryRateBudget.layer({ resumed, late: "15 seconds" }))),
    Layer.provide(lifecycleWith(bug)),
    Layer.provide(pause),
    Layer.provide(Vault.layerNoDeps),
    Layer.provide(AesSealer.layer({ key: options.vaultKeys })),
    Layer.provide(store),
    Layer.provide(random)
  )
}
