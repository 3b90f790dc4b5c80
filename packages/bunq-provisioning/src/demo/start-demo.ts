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
import type { Provisioner, Provisioning, RunPlain } from "@bunq-provisioning/runtime"
import type { OperatorScope } from "@bunq-provisioning/runtime/http"
import { Effect, Layer, Option } from "effect"
import { makeApiHandle } from "../api-handle.ts"
import type { OwnedApiHandle } from "../api-handle.ts"
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

/** The HTTP API of a demo, and the tokens of the demo's own pages. */
export interface DemoApi {
  readonly api: (request: Request) => Promise<Response>
  /** Never leaves the process. */
  readonly actToken: string
  readonly readToken: string
  /** For what the partner's backend signs; the same in the next run on this database. */
  readonly secret: string
}

/** A demo's provisioner, and its API if it has one. */
export interface StartedDemo {
  readonly provisioner: Provisioning
  readonly api: DemoApi | null
}

const openApi = async (handle: OwnedApiHandle, secret: string): Promise<DemoApi> => {
  const token = async (scope: OperatorScope) =>
    (await handle.operatorTokens.create({ scope, label: "demo" })).token
  return { api: handle.handler, actToken: await token("act"), readToken: await token("read"), secret }
}

/**
 * Starts the provisioner of a demo. With `called` the bank calls it on a loopback socket, under a path token that is kept with the database; when it closes,
 * it takes no more calls first.
 */
export const startDemo = async <E>(
  world: Layer.Layer<Provisioner | HookNeeds, E>,
  {
    database,
    called,
    withApi
  }: {
    readonly database: string | undefined
    readonly called: boolean
    readonly withApi: boolean
  }
): Promise<StartedDemo> => {
  if (!called && !withApi) return { provisioner: (await startProvisioner(world)).provisioning, api: null }
  const tokens = database === undefined ? [freshHookToken()] : keptHookTokens(database, { make: true })
  const server = called ? await openServer(tokens[0] ?? "") : null
  // Of the demo's time, which is sped up while disk and network are not.
  const deadlines = { bodyDeadline: "1 minute", storeDeadline: "1 minute" } as const
  try {
    const { provisioning, run } =
      server === null
        ? await startProvisioner(world)
        : await startProvisioner(
            Webhooks.layer({
              environment: "local",
              endpoint: `${server.url}/hooks`,
              tokens,
              ...deadlines
            }).pipe(Layer.provideMerge(world))
          )
    const hooks = await run("startDemo", Effect.serviceOption(Webhooks))
    if (Option.isSome(hooks)) server?.answerWith(nodeListener(hooks.value.receiver))
    // Its tokens end with the process.
    const handle = withApi
      ? makeApiHandle(run as RunPlain<Provisioner | HookNeeds>, { database: undefined })
      : null
    const close = async (): Promise<void> => {
      await handle?.close()
      await server?.close()
      await provisioning.close()
      await handle?.end()
    }
    return {
      provisioner: { ...provisioning, close },
      api: handle === null ? null : await openApi(handle, tokens[0] ?? "")
    }
  } catch (error) {
    await server?.close()
    throw error
  }
}
