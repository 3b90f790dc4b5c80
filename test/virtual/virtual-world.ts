import {
  BunqHttp,
  MemoryRateBudget,
  NodeSecureRandom,
  NodeSigner,
  TransportClock
} from "@bunq-provisioning/adapter-http"
import type { BunqHttpOptions } from "@bunq-provisioning/adapter-http"
import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type { RateBudget } from "@bunq-provisioning/core/ports"
import { startProvisioner } from "@bunq-provisioning/runtime"
import type { AlertOptions } from "@bunq-provisioning/runtime"
import { createSandbox } from "@bunq-provisioning/sandbox"
import type { Sandbox, SandboxOptions } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import type { FeedChoice } from "bunq-provisioning"
import { Layer, Logger, Redacted } from "effect"
import { standInBankCrypto, standInSigner } from "./stand-in-crypto.ts"
import { inProcessFetch } from "./in-process-fetch.ts"
import { createVirtualTime } from "./virtual-time.ts"
import type { VirtualTime } from "./virtual-time.ts"

export interface VirtualWorldOptions {
  readonly bank?: SandboxOptions
  readonly http?: Partial<BunqHttpOptions>
  /** `stand-in` (default): signatures that cost nothing; `rsa`: real ones, on the calling thread. */
  readonly signing?: "stand-in" | "rsa"
  /** Absent = memory. */
  readonly database?: string
  /** The limits the adapter keeps; those of the bank unless set. */
  readonly budget?: Layer.Layer<RateBudget>
  /** How changes become known, and how often bunq is asked; polling at its own pace unless set. With webhooks a receiver is registered at the bank. */
  readonly feed?: FeedChoice
  /** What happens to a webhook between bank and receiver. */
  readonly onTheWay?: (
    deliver: (request: Request) => Promise<Response>
  ) => (request: Request) => Promise<Response>
  /** Registers a receiver at the bank although nothing but polling is asked for. */
  readonly called?: boolean
  /** Between adapter and bank. */
  readonly onTheWire?: (send: typeof fetch) => typeof fetch
  readonly log?: (line: string) => void
  /** Who is told when nobody acts. */
  readonly alerts?: AlertOptions
  /** What is put under all of it, such as a tracer. */
  readonly under?: Layer.Layer<never>
  /** The database is a copy from a backup. */
  readonly restored?: boolean
  /** Another partner process at the same bank and in the same time, with a store and sessions of its own. Then `bank` says nothing. */
  readonly beside?: { readonly time: VirtualTime; readonly bank: Sandbox }
}

const pathToken = "virtual-world-path-token-0123456789"

/** Runtime, adapter and bank as they ship, in one process and one virtual time; only the socket between them is missing. */
export const openVirtualWorld = async (options: VirtualWorldOptions = {}) => {
  const time = options.beside?.time ?? createVirtualTime()
  const rsa = options.signing === "rsa"
  let receiver: WebhookReceiver | null = null
  const receive = async (request: Request): Promise<Response> => {
    if (receiver === null) throw new Error("Nobody listens.")
    return receiver(request, { address: "127.0.0.1" })
  }
  const bank =
    options.beside?.bank ??
    (await createSandbox({
      clock: time,
      deliver: options.onTheWay?.(receive) ?? receive,
      ...(rsa ? {} : { crypto: standInBankCrypto }),
      ...options.bank
    }))
  const http = BunqHttp.layerNoDeps({
    apiKey: Redacted.make(bank.apiKey),
    environment: { name: "local", url: "http://127.0.0.1:1" },
    fetch: options.onTheWire?.(inProcessFetch(bank)) ?? inProcessFetch(bank),
    ...options.http
  }).pipe(
    Layer.provide(
      Layer.mergeAll(
        options.budget ??
          (options.bank?.limits === "off" ? MemoryRateBudget.layerUnlimited : MemoryRateBudget.layer()),
        rsa ? NodeSigner.layer({ synchronous: true }) : standInSigner,
        NodeSecureRandom.layer
      )
    ),
    Layer.provide(Layer.succeed(TransportClock, time.effectClock))
  )
  const { log = () => {}, database, feed, restored = false, alerts, under = Layer.empty } = options
  const settings = { clock: time, restored, alerts, database, feed }
  const world = provisionerLayerWith(settings, http).pipe(
    Layer.provideMerge(Logger.layer([Logger.map(Logger.formatLogFmt, log)])),
    Layer.provideMerge(Layer.mergeAll(time.layer, under))
  )
  const isCalled = feed?.kind === "webhook" || feed?.kind === "hybrid" || options.called === true
  const webhooks = Webhooks.layer({
    environment: "local",
    endpoint: "http://127.0.0.1:2/hooks",
    tokens: [pathToken]
  }).pipe(Layer.provideMerge(world))
  const start = async () => {
    if (!isCalled) return startProvisioner(world)
    const started = await startProvisioner(webhooks)
    receiver = (await started.run("openVirtualWorld", Webhooks)).receiver
    return started
  }
  const { provisioning } = await time.run(start())
  const close = async () => {
    receiver = null
    await time.run(provisioning.close())
    if (options.beside === undefined) await bank.close()
  }
  return { time, bank, provisioning, close }
}
export type VirtualWorld = Awaited<ReturnType<typeof openVirtualWorld>>
