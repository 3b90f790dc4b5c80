import { createHash } from "node:crypto"
import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import { nodeListener } from "@bunq-provisioning/adapter-webhook/node"
import type {
  BunqWebhooks,
  HookInbox,
  ProvisionStore,
  Sealer,
  SecureRandom,
  Vault
} from "@bunq-provisioning/core/ports"
import { startProvisioner } from "@bunq-provisioning/runtime"
import type { Provisioner, Provisioning } from "@bunq-provisioning/runtime"
import { Layer } from "effect"
import { keptHookTokens } from "../cli/hook-tokens.ts"
import { freshHookToken } from "../edges/fresh-hook-token.ts"
import { openHookServer } from "../edges/hook-server.ts"
import type { HookServer } from "../edges/hook-server.ts"

type HookNeeds = BunqWebhooks | ProvisionStore | HookInbox | Vault | Sealer | SecureRandom

/** What the bank has registered, and what it still has to deliver, stays right when the port is the one of before; below those systems hand out by themselves. */
const usualPort = (token: string): number =>
  20_000 + (createHash("sha256").update(token).digest().readUInt16BE() % 10_000)

const openServer = async (token: string): Promise<HookServer> => {
  const host = "127.0.0.1"
  try {
    return await openHookServer({ host, port: usualPort(token) })
  } catch {
    return openHookServer({ host, port: 0 })
  }
}

/**
 * Starts the provisioner of a demo. With `called` the bank calls it on a loopback socket, under a path token that is kept with the database; when it closes,
 * it takes no more calls first.
 */
export const startDemo = async <E>(
  world: Layer.Layer<Provisioner | HookNeeds, E>,
  called: { readonly database: string | undefined } | null
): Promise<Provisioning> => {
  if (called === null) return (await startProvisioner(world)).provisioning
  const { database } = called
  const tokens = database === undefined ? [freshHookToken()] : keptHookTokens(database, { make: true })
  const server = await openServer(tokens[0] ?? "")
  const webhooks = Webhooks.layer({
    environment: "local",
    endpoint: `${server.url}/hooks`,
    tokens,
    // Of the demo's time, which is sped up while disk and network are not.
    bodyDeadline: "1 minute",
    storeDeadline: "1 minute"
  })
  try {
    const { provisioning, run } = await startProvisioner(webhooks.pipe(Layer.provideMerge(world)))
    server.answerWith(nodeListener((await run("startDemo", Webhooks)).receiver))
    return { ...provisioning, close: () => server.close().then(provisioning.close) }
  } catch (error) {
    await server.close()
    throw error
  }
}
