import { HookInbox, readMetrics } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, References } from "effect"
import { TestClock } from "effect/testing"
import { generateKeyPairSync } from "node:crypto"
import { signDelivery } from "../testing/index.ts"
import { makeWebhookReceiver } from "./make-webhook-receiver.ts"
import { requestWith, sent, token } from "./receiver-world.test-support.ts"

const lines: { readonly text: string; readonly about: object }[] = []
const logger = Logger.layer([
  Logger.make(({ message, fiber }) =>
    lines.push({ text: [message].flat().join(" "), about: fiber.getRef(References.CurrentLogAnnotations) })
  )
])
const seen = new Set<string>()
const inbox = Layer.mock(HookInbox, {
  accept: ({ key }: Hint) => Effect.sync(() => (seen.has(key) ? "duplicate" : seen.add(key) && "new"))
})
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const pem = publicKey.export({ type: "spki", format: "pem" }).toString()

it.effect("counts everything and logs little", () =>
  Effect.gen(function* () {
    const receiver = yield* makeWebhookReceiver({
      environment: "local",
      tokens: [token],
      signature: { publicKey: pem },
      maxConcurrent: 1
    })
    const send = (request: Request) => Effect.promise(() => receiver(request))
    const signed = signDelivery(sent(), privateKey)
    yield* send(signed.request())
    yield* send(requestWith({ headers: signed.headers, body: `${signed.body} ` }))
    yield* send(sent().request())
    yield* send(requestWith({ body: '{"NotificationUrl":{"category":"PAYMENT"}}' }))
    for (let times = 0; times < 500; times += 1) {
      yield* send(requestWith({ url: `http://127.0.0.1/canary-${times}` }))
      yield* send(requestWith({ body: `{"canary":${times}` }))
    }
    const open = receiver(requestWith({ body: new ReadableStream() }))
    yield* send(sent().request())
    const counted = Object.fromEntries(
      (yield* readMetrics).map(({ name, attributes, ...reading }) => [
        [name.replace("bunq_provisioning.webhooks.", ""), ...Object.values(attributes)].join(" "),
        "value" in reading ? reading.value : reading.count
      ])
    )
    expect(counted).toEqual({
      "deliveries new": 2,
      "deliveries duplicate": 1,
      "deliveries unhandled": 1,
      "deliveries refused": 1_000,
      "deliveries deferred": 1,
      "refusals path": 500,
      "refusals body": 500,
      "refusals flood": 1,
      "signatures valid": 1,
      "signatures invalid": 1,
      duration: 4,
      receiving: 1
    })
    expect(lines.map(({ about }) => about)).toEqual([
      { event: "webhooks.unverified", times: 1 },
      { event: "webhooks.refused", reason: "path", times: 1 },
      { event: "webhooks.refused", reason: "body", times: 1 },
      { event: "webhooks.refused", reason: "flood", times: 1 }
    ])
    yield* TestClock.adjust("1 minute")
    expect((yield* Effect.promise(() => open)).status).toBe(408)
    yield* send(requestWith({ body: "canary" }))
    expect(lines.at(-1)?.about).toEqual({ event: "webhooks.refused", reason: "body", times: 500 })
    expect(JSON.stringify(lines)).not.toMatch(/canary|Zm9y|5a3d/)
  }).pipe(Effect.provide(Layer.mergeAll(inbox, logger, Layer.succeed(Metric.MetricRegistry, new Map()))))
)

it("takes no setting that would let everybody in, or nobody", async () => {
  const { receiverWorld } = await import("./receiver-world.test-support.ts")
  const refused = (options: object, setting: string) =>
    expect(() => receiverWorld(options)).toThrow(`The setting ${setting} is not valid`)
  refused({ environment: "prod" }, "environment")
  refused({ sources: [] }, "sources")
  refused({ trustedProxies: -1 }, "trustedProxies")
  refused({ trustedProxies: 11 }, "trustedProxies")
  refused({ clientCertificate: { fingerprints: [] } }, "clientCertificate")
  refused({ clientCertificate: { fingerprints: ["ab:cd"] } }, "clientCertificate")
  refused({ signature: { publicKey: "canary" } }, "signature")
  refused({ maxBytes: 0 }, "maxBytes")
  refused({ maxBytes: Number.NaN }, "maxBytes")
  refused({ bodyDeadline: 0 }, "bodyDeadline")
  refused({ storeDeadline: "2 minutes" }, "storeDeadline")
  refused({ maxConcurrent: 0 }, "maxConcurrent")
  refused({ maxBytesHeld: 10 }, "maxBytesHeld")
})
