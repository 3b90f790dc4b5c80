import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { BankGate, BunqApi, ProvisionFeed, readMetrics, Vault } from "@bunq-provisioning/core/ports"
import type { MetricReading } from "@bunq-provisioning/core/ports"
import { AesSealer, MemoryStore, PauseSwitch, Provisioner } from "@bunq-provisioning/runtime"
import { makeApiServer, TokenBook } from "@bunq-provisioning/runtime/http"
import { Effect, Layer, Metric, Redacted, Stream } from "effect"

/** What an API counts that is asked for its health and for something it has not. */
export const apiReadings = (): Promise<readonly MetricReading[]> =>
  Effect.gen(function* () {
    const { handler } = yield* makeApiServer()
    for (const path of ["/health", "/CANARY"])
      yield* Effect.promise(() => handler(new Request(`http://localhost${path}`)))
    return yield* readMetrics
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Provisioner.layer().pipe(
        Layer.provide(Layer.mock(BunqApi, {})),
        Layer.provide(Layer.succeed(ProvisionFeed, { sightings: Stream.never })),
        Layer.provide(Layer.mergeAll(BankGate.layer(), PauseSwitch.layerMemory)),
        Layer.provideMerge(Vault.layerNoDeps),
        Layer.provideMerge(AesSealer.layer({ key: Redacted.make(Buffer.alloc(32, 7).toString("base64")) })),
        Layer.provideMerge(Layer.mergeAll(MemoryStore.layer, NodeSecureRandom.layer, TokenBook.layerMemory))
      )
    ),
    Effect.provideService(Metric.MetricRegistry, new Map()),
    Effect.runPromise
  )
