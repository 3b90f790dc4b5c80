import { makeWebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import { nodeListener } from "@bunq-provisioning/adapter-webhook/node"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import { HookCapacity, HookInbox } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Logger, ManagedRuntime, Redacted, Scope } from "effect"
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { AddressInfo } from "node:net"
import { ownDatabase } from "../../postgres/server/own-database.ts"
import { numberMark, padded } from "../../webhooks/flood/sending.ts"
import { requestBridge } from "./webhooks-bridge.ts"

const token = "a-path-token-for-benchmarks-0123456789"
/** All are about one user's provision, each with another id, time and body. */
export const hook = {
  path: `/hooks/${token}`,
  body: padded(
    delivery({
      category: "PARTNER_USER_PROVISION",
      token,
      object: { updated: `2026-06-12 09:41:${numberMark}` }
    }).body.replace(/"id":429307/, `"id":${numberMark}`)
  )
}

/** Reads the body and parses it: what any handler has to do. */
const bare: RequestListener = (incoming, outgoing) => {
  const chunks: Buffer[] = []
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
  incoming.on("end", () => {
    const { NotificationUrl } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
      readonly NotificationUrl: { readonly category: string }
    }
    outgoing.writeHead(NotificationUrl.category === "" ? 400 : 200, { "content-length": "0" }).end()
  })
}

const openInbox = async (database: string) => {
  if (database === "SQLite") {
    const folder = mkdtempSync(join(tmpdir(), "bench-"))
    const layer = SqliteStore.layer({ file: join(folder, "hooks.db"), ownThread: true })
    return { layer, remove: async () => rmSync(folder, { recursive: true }) }
  }
  const { url, remove } = await ownDatabase({ synced: true })
  return { layer: PostgresStore.layer({ url: Redacted.make(url) }), remove }
}

/** A server on loopback: `bare`, or the receiver as it ships over a store as it ships. Nobody reads the inbox meanwhile, so it may hold all of them. */
export const startHookServer = async (
  kind: "bare" | "node" | "web",
  database: string
): Promise<{
  readonly port: number
  readonly kept: () => Promise<number>
  readonly close: () => Promise<void>
}> => {
  let listener = bare
  let kept = async () => Number.NaN
  let end = async () => {}
  if (kind !== "bare") {
    const { layer, remove } = await openInbox(database)
    const runtime = ManagedRuntime.make(
      layer.pipe(Layer.provide(Layer.succeed(HookCapacity, 10_000_000)), Layer.provideMerge(Logger.layer([])))
    )
    const scope = Scope.makeUnsafe()
    const receiver: WebhookReceiver = await runtime.runPromise(
      makeWebhookReceiver({ environment: "local", tokens: [token] }).pipe(Scope.provide(scope))
    )
    kept = async () => (await runtime.runPromise(Effect.flatMap(HookInbox, (inbox) => inbox.count()))).kept
    end = async () => {
      await runtime.dispose()
      await remove()
    }
    listener = kind === "node" ? nodeListener(receiver) : requestBridge(receiver)
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    port: (server.address() as AddressInfo).port,
    kept,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await end()
    }
  }
}
