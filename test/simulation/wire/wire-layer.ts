import { BunqHttp, MemoryRateBudget, PollingFeed } from "@bunq-provisioning/adapter-http"
import { HybridFeed, WebhookFeed } from "@bunq-provisioning/adapter-webhook"
import { BankGate, Vault } from "@bunq-provisioning/core/ports"
import type {
  BunqApi,
  HookInbox,
  ProvisionFeed,
  ProvisionStore,
  SecureRandom
} from "@bunq-provisioning/core/ports"
import { AesSealer, Provisioner } from "@bunq-provisioning/runtime"
import type { PauseSwitch } from "@bunq-provisioning/runtime"
import type { Sandbox } from "@bunq-provisioning/sandbox"
import { Layer, Redacted } from "effect"
import { inProcessFetch } from "../../virtual/in-process-fetch.ts"
import { standInSigner } from "../../virtual/stand-in-crypto.ts"
import { notedCalls } from "../bank/noted-calls.ts"
import type { Bug } from "../bugs/bug.ts"
import { apiWith, budgetWith, feedWith, lifecycleWith, webhooksWith } from "../bugs/with-bug.ts"
import type { Outage, Plan } from "../plan/plan.ts"
import { hookPace, isHooked, listeningLayer } from "../world/listening-layer.ts"
import type { Run } from "../world/service-runs.ts"
import type { WorldTime } from "../world/world-time.ts"

interface WireOptions extends Run {
  readonly plan: Plan
  readonly bug: Bug | undefined
  readonly time: WorldTime
  readonly bank: Sandbox
  readonly random: Layer.Layer<SecureRandom>
  readonly pause: Layer.Layer<PauseSwitch>
  readonly outage: () => Outage | null
  readonly begin: (uuid: string, command: string) => () => void
}

const leg = 20
const html = (status: number) =>
  new Response("<html>not now</html>", { status, headers: { "content-type": "text/html" } })

/** The network of one process: what a dead one sent arrives, and what comes back for it finds nobody. */
const fetchOf = ({ process, time, bank, outage }: WireOptions): typeof globalThis.fetch => {
  const toBank = inProcessFetch(bank)
  const pass = (ms: number) => new Promise<void>((resolve) => void time.after(ms, resolve))
  return async (input, init) => {
    if (!process.alive) return new Promise(() => {})
    const down = outage()
    await pass(leg)
    if (down === "unreachable") throw new TypeError("fetch failed")
    if (down !== null) return html(down === "maintenance" ? 491 : 503)
    const reply = await toBank(input, init)
    return process.alive ? reply : new Promise(() => {})
  }
}

const feedOf = ({
  feed
}: Plan): Layer.Layer<ProvisionFeed, unknown, BunqApi | ProvisionStore | HookInbox> => {
  if (feed === "webhook") return WebhookFeed.layer({ ...hookPace, inquiryFastest: "2 minutes" })
  if (feed === "hybrid") return HybridFeed.layer({ ...hookPace, inquiryFastest: "2 minutes" })
  return PollingFeed.layer({ fastest: "15 seconds", inquiryFastest: "2 minutes" })
}

/** The service as it ships, from the socket inwards. */
export const wireLayer = (options: WireOptions) => {
  const { plan, process, bank, store, random, pause, resumed, bug } = options
  const http = BunqHttp.layerNoDeps({
    apiKey: Redacted.make(bank.apiKey),
    environment: { name: "local", url: "http://127.0.0.1:1" },
    fetch: fetchOf(options),
    resumed
  })
  const webhooks: ReturnType<typeof listeningLayer> = isHooked(plan)
    ? listeningLayer(process, bug)
    : Layer.empty
  return Provisioner.layer(options.provisioner).pipe(
    Layer.merge(webhooks),
    Layer.provide(feedWith(bug, (tell) => process.onTaken(tell))),
    Layer.provide(feedOf(plan)),
    Layer.provide(notedCalls(options.begin)),
    Layer.provide(apiWith(bug)),
    Layer.provide(webhooksWith(bug)),
    Layer.provide(http),
    Layer.provide(budgetWith(bug)),
    Layer.provide(Layer.mergeAll(BankGate.layer(), MemoryRateBudget.layer({ resumed, late: "15 seconds" }))),
    Layer.provide(lifecycleWith(bug)),
    Layer.provide(standInSigner),
    Layer.provide(pause),
    Layer.provide(Vault.layerNoDeps),
    Layer.provide(AesSealer.layer({ key: options.vaultKeys })),
    Layer.provide(store),
    Layer.provide(random)
  )
}
