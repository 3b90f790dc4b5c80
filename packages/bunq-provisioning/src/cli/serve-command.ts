import { hookTarget, shownTarget } from "@bunq-provisioning/adapter-webhook"
import { nodeListener } from "@bunq-provisioning/adapter-webhook/node"
import { webListener } from "@bunq-provisioning/runtime/http"
import { Redacted } from "effect"
import { createProvisioner } from "../create-provisioner.ts"
import type { RunningProvisioner } from "../create-provisioner.ts"
import { isPresent, shownDatabase } from "../database-layers.ts"
import { openHookServer } from "../edges/hook-server.ts"
import type { HookServer, HookServerOptions } from "../edges/hook-server.ts"
import { webhookCounts } from "../webhook-counts.ts"
import type { WebhookSettings } from "../webhooks-handle.ts"
import { besideBank } from "./beside-bank.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { neededDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { logToOutput } from "./log-to-output.ts"
import { apiOptions, calledOptions, listenOptions } from "./serve-options.ts"
import { readSettings } from "./settings.ts"
import { untilAborted } from "./until-aborted.ts"
import { UsageError } from "./usage-error.ts"

const listen = async (options: HookServerOptions): Promise<HookServer> => {
  try {
    return await openHookServer(options)
  } catch (error) {
    const { code = "" } = error as { readonly code?: string }
    throw new UsageError(
      "BadValue",
      code === "EADDRINUSE"
        ? "Another program listens on the port of --listen; give another one, or stop that program."
        : code.startsWith("ERR_OSSL") || options.tls !== undefined
          ? "--tls-cert and --tls-key cannot be used: give PEM files that belong together, and an address of this machine."
          : "--listen names an address this machine cannot listen on; give one of its own, such as 127.0.0.1:8788."
    )
  }
}

const shown = ({ endpoint, tokens }: WebhookSettings): string => {
  const [token] = tokens
  if (typeof token !== "string") throw new UsageError("KeyMissing", "The path token is missing.")
  return shownTarget(Redacted.value(hookTarget({ endpoint, token })))
}

const isOfApi = (url: string): boolean => /^[/](v1[/]|(ready|metrics|health)([?]|$))/.test(url)

/** Who answers which path: bunq's calls have a path token in front, everything else is the API's. */
const answer = (server: HookServer, { webhooks, api }: RunningProvisioner, hasApi: boolean): void => {
  const called = webhooks === null ? null : nodeListener(webhooks.receiver)
  if (!hasApi) return server.answerWith(called)
  const served = webListener(api.handler)
  server.answerWith(
    (incoming, outgoing) => {
      if (called === null || isOfApi(incoming.url ?? "")) served(incoming, outgoing)
      else called(incoming, outgoing)
    },
    { health: true }
  )
}

/**
 * The long-running service: whoever is in the database goes on, and bunq calls where it is told to, and programs, pages and operators use the HTTP API. Ends in good order when it is interrupted, which is its
 * normal end: takes no more calls, answers those that have begun, commits and closes.
 */
export const serveCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, interrupted, pid } = context
  const database = neededDatabase(context, "serve")
  const { feed, webhooks: called } = calledOptions(context)
  const place = listenOptions(context)
  const api = apiOptions(context)
  const settings = await readSettings(context, database)
  const webhooks = called?.(database)
  const address = webhooks === undefined ? null : shown(webhooks)
  // First: whoever cannot listen starts nothing, and bunq is not told of an address nobody answers at.
  const server = await listen(place)
  const closing: Array<() => Promise<void>> = [server.close]
  try {
    const resumed = isPresent(database)
    const log = logToOutput(output)
    const provisioner = await createProvisioner({ ...settings, feed, webhooks, log, api: api ?? undefined })
    closing.push(provisioner.close)
    if (api !== null) await provisioner.api.start()
    answer(server, provisioner, api !== null)
    const { url } = server
    const tokens = api === null ? 0 : (await provisioner.api.operatorTokens.list()).length
    output.event({ type: "listening", url, address, feed, api: api !== null })
    const called = address === null ? "" : `, where bunq calls as ${address}`
    output.line(
      `Serving, pid ${pid}, on ${url}${api === null && address === null ? " (/health alone)" : called}; feed ${feed}.`
    )
    if (api !== null)
      output.line(
        tokens > 0
          ? `HTTP API on ${url}/v1 (${url}/v1/openapi.json describes it).`
          : `HTTP API on ${url}/v1; nobody has a token yet: bunq-provisioning tokens create --scope act --database ${shownDatabase(database)}`
      )
    if (resumed)
      output.line("bunq's limits may still be used up by the run before: the first calls wait some 20 s.")
    await besideBank({ bank: provisioner.bank, output, signal: interrupted }, (until) =>
      Promise.race([untilAborted(until), provisioner.ended.then(() => {})])
    )
    // Streams of changes have no end of their own.
    await provisioner.api.close()
    await server.close()
    const deliveries = interrupted.aborted ? await webhookCounts(provisioner) : {}
    await provisioner.close()
    const takenOver = await provisioner.ended
    if (takenOver !== null) throw takenOver
    const told = Object.entries(deliveries).map(([outcome, times]) => `${times} ${outcome}`)
    output.line(`Stopped; webhooks: ${told.length === 0 ? "none" : told.join(", ")}.`)
    return { exitCode: exitCode.interrupted, summary: { ok: true, feed, webhooks: deliveries } }
  } finally {
    for (const close of closing) await close()
  }
}
