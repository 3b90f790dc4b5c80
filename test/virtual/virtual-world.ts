import {
  BunqHttp,
  MemoryRateBudget,
  NodeSecureRandom,
  NodeSigner,
  TransportClock
} from "@bunq-provisioning/adapter-http"
import type { BunqHttpOptions } from "@bunq-provisioning/adapter-http"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import { createSandbox } from "@bunq-provisioning/sandbox"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import { Layer, Logger, Redacted } from "effect"
import { inProcessFetch } from "./in-process-fetch.ts"
import { createVirtualTime } from "./virtual-time.ts"

export interface VirtualWorldOptions {
  readonly bank?: SandboxOptions
  readonly http?: Partial<BunqHttpOptions>
  /** Absent = memory. */
  readonly database?: string
  readonly log?: (line: string) => void
}

/** Runtime, adapter and bank as they ship, in one process and one virtual time; only the socket between them is missing. */
export const openVirtualWorld = async (options: VirtualWorldOptions = {}) => {
  const time = createVirtualTime()
  const bank = await createSandbox({ clock: time, ...options.bank })
  const http = BunqHttp.layerNoDeps({
    apiKey: Redacted.make(bank.apiKey),
    environment: { name: "local", url: "http://127.0.0.1:1" },
    fetch: inProcessFetch(bank),
    ...options.http
  }).pipe(
    Layer.provide(
      Layer.mergeAll(
        options.bank?.limits === "off" ? MemoryRateBudget.layerUnlimited : MemoryRateBudget.layer(),
        NodeSigner.layer({ synchronous: true }),
        NodeSecureRandom.layer
      )
    ),
    Layer.provide(Layer.succeed(TransportClock, time.effectClock))
  )
  const { log = () => {} } = options
  const provisioning = await time.run(
    provisionerFacade(
      provisionerLayerWith(
        { clock: time, ...(options.database === undefined ? {} : { database: options.database }) },
        http
      ).pipe(
        Layer.provideMerge(Logger.layer([Logger.map(Logger.formatLogFmt, log)])),
        Layer.provideMerge(time.layer)
      )
    )
  )
  const close = async () => {
    await time.run(provisioning.close())
    await bank.close()
  }
  return { time, bank, provisioning, close }
}
export type VirtualWorld = Awaited<ReturnType<typeof openVirtualWorld>>
