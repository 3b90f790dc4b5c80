import { makeWebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import { delivery, signDelivery } from "@bunq-provisioning/adapter-webhook/testing"
import { HookInbox, readMetrics } from "@bunq-provisioning/core/ports"
import type { MetricReading } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Metric } from "effect"
import { generateKeyPairSync } from "node:crypto"

const token = "Zm9yLXRlc3RzLW9ubHktbm90LWEtc2VjcmV0LTEyMw"

/** What a receiver counts that takes one webhook and refuses another. */
export const receiverReadings = (): Promise<readonly MetricReading[]> => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const signature = { publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() }
  const sent = signDelivery(delivery({ category: "USER_ONBOARDING", token }), privateKey)
  return Effect.gen(function* () {
    const receiver = yield* makeWebhookReceiver({ environment: "local", tokens: [token], signature })
    yield* Effect.promise(() => receiver(sent.request()))
    yield* Effect.promise(() => receiver(new Request("http://127.0.0.1/nobody")))
    return yield* readMetrics
  }).pipe(
    Effect.scoped,
    Effect.provide(Layer.mock(HookInbox, { accept: () => Effect.succeed("new") })),
    Effect.provideService(Metric.MetricRegistry, new Map()),
    Effect.runPromise
  )
}
