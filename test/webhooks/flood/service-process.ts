import { BunqHttp, MemoryRateBudget, NodeSecureRandom, NodeSigner } from "@bunq-provisioning/adapter-http"
import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import { nodeListener } from "@bunq-provisioning/adapter-webhook/node"
import { startProvisioner } from "@bunq-provisioning/runtime"
import { provisionerLayerWith } from "bunq-provisioning"
import { Layer, Logger, Redacted } from "effect"
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { requestOf } from "../../virtual/virtual-person.ts"

// A service in a process of its own, as it ships but for the rate budget, which does not hold anything back here: what is read is bounded by the feed alone.

/** What the service is started with. */
export interface ServiceSettings {
  readonly bankUrl: string
  readonly apiKey: string
  readonly database: string
  readonly token: string
}

export type ServiceQuestion =
  | { readonly ask: "start"; readonly settings: ServiceSettings }
  | { readonly ask: "provision"; readonly index: number }
  | { readonly ask: "phases" }
  | { readonly ask: "memory" }
  | { readonly ask: "stop" }

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

let listener: RequestListener = (_, outgoing) => void outgoing.writeHead(503).end()
const server = createServer((incoming, outgoing) => listener(incoming, outgoing))

const start = async ({ bankUrl, apiKey, database, token }: ServiceSettings) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const http = BunqHttp.layerNoDeps({
    apiKey: Redacted.make(apiKey),
    environment: { name: "local", url: bankUrl }
  }).pipe(
    Layer.provide(Layer.mergeAll(MemoryRateBudget.layerUnlimited, NodeSigner.layer(), NodeSecureRandom.layer))
  )
  const world = provisionerLayerWith({ database, feed: { kind: "hybrid", safetyNet: "1 hour" } }, http).pipe(
    Layer.provideMerge(Logger.layer([]))
  )
  const started = await startProvisioner(
    Webhooks.layer({
      environment: "local",
      endpoint: `http://127.0.0.1:${port}/hooks`,
      tokens: [token]
    }).pipe(Layer.provideMerge(world))
  )
  listener = nodeListener((await started.run("start", Webhooks)).receiver)
  return { port, provisioning: started.provisioning }
}
let service: Awaited<ReturnType<typeof start>> | null = null
const running = () => {
  if (service === null) throw new Error("It was not started.")
  return service
}

const answer = async (question: ServiceQuestion): Promise<unknown> => {
  switch (question.ask) {
    case "start":
      service = await start(question.settings)
      return service.port
    case "provision":
      return (await running().provisioning.provision(requestOf(question.index))).uuid
    case "phases":
      return (await running().provisioning.list({ limit: 1_000 })).views.map(({ uuid, phase }) => [
        uuid,
        phase
      ])
    case "memory": {
      collect()
      const { rss, heapUsed } = process.memoryUsage()
      return { rss, heapUsed }
    }
    case "stop":
      server.closeAllConnections()
      server.close()
      await running().provisioning.close()
      return null
  }
}
process.on("message", (question: ServiceQuestion) => {
  void answer(question).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) })
  )
})
process.on("disconnect", () => process.exit(9))
