import { BunqApi } from "@bunq-provisioning/core/ports"
import type { BunqWebhooks, OauthClient, PartnerCheck } from "@bunq-provisioning/core/ports"
import type { BunqEnvironment } from "@bunq-provisioning/adapter-http"
import { Effect, Option } from "effect"
import { duration } from "../cli/duration.ts"
import type { ProvisionerSettings } from "../create-provisioner.ts"
import { firstAnswer } from "../edges/first-answer.ts"
import { askAsPartner, hasSessions } from "../partner-bank.ts"
import { askForCalls, judgeCalls } from "./check-webhooks.ts"
import { fine, problem, problemOf, warning } from "./finding.ts"
import type { Finding } from "./finding.ts"
import { shownDatabase } from "../database-layers.ts"

/** Real ms for a first answer. */
const within = 10_000
/** A session may have to wait for its slot, one per 30 s. */
const patience = "75 seconds"

const hosts = { sandbox: "https://partner-api.sandbox.bunq.com", production: "https://api.partner.bunq.com" }
/** Where an environment is. */
export const addressOf = (environment: BunqEnvironment): string =>
  environment.url ?? hosts[environment.name as keyof typeof hosts]

/** ms our clock may differ: expiry times are bunq's and compared with ours. */
const [tolerable, grave] = [5_000, 60_000]

const clock = (offset: number | null, environment: BunqEnvironment): Finding => {
  const check = "clock"
  if (offset === null)
    return warning(check, "bunq's answer bears no time.", "Check for a proxy between here and bunq.")
  const size = Math.abs(offset)
  const text = `This machine's clock is ${duration(size)} ${offset > 0 ? "behind" : "ahead of"} bunq's.`
  if (size < tolerable) return fine(check, "This machine's clock and bunq's agree within seconds.")
  if (environment.name === "local") return fine(check, `${text} A local bank may live in a time of its own.`)
  const fix = "Let the machine keep its time by NTP: credentials expire by bunq's clock."
  return size < grave ? warning(check, text, fix) : problem(check, text, { fix })
}

/** Whether anybody answers at the address; then whether their clock is ours. No key leaves. */
export const checkReach = async (
  environment: BunqEnvironment,
  signal: AbortSignal
): Promise<{ readonly reached: boolean; readonly findings: readonly Finding[] }> => {
  const check = "reach"
  const url = addressOf(environment)
  try {
    const { status, took, clockOffset } = await firstAnswer(url, { within, signal })
    const text = `${url} answers after ${took} ms (HTTP ${status}).`
    return { reached: true, findings: [fine(check, text), clock(clockOffset, environment)] }
  } catch (error) {
    const why = (error as { readonly cause?: { readonly code?: unknown } }).cause?.code
    const code = typeof why === "string" ? ` (${why})` : ""
    const fix = "Check network, name resolution, proxy and firewall; a local bank must be running."
    return { reached: false, findings: [problem(check, `${url} does not answer${code}.`, { fix })] }
  }
}

interface Asked extends PartnerCheck {
  readonly client: OauthClient | null
  /** null unless somebody is to be called. */
  readonly calls: Effect.Success<typeof askForCalls> | null
}

/** The command that makes the OAuth client at the very bank that was asked: without its options it would turn to another one. */
const setupFor = ({ environment, database }: ProvisionerSettings): string => {
  const { name, url } = typeof environment === "string" ? { name: environment, url: undefined } : environment
  const place = database === undefined ? "" : ` --database ${shownDatabase(database)}`
  return `bunq-provisioning setup${place} --environment ${name}${url === undefined ? "" : ` --url ${url}`}`
}

/** Whether bunq takes the key, has what it wants before the first provision, and calls whom it should; asked with the service's session where its vault can be opened. */
export const checkPartner = async (
  settings: ProvisionerSettings,
  options: { readonly vaultOpens: boolean; readonly hookTokens: readonly string[] }
): Promise<readonly Finding[]> => {
  const check = "partner"
  const sessions = options.vaultOpens && hasSessions(settings) ? "borrowed" : "nobody"
  try {
    const isCalled = options.hookTokens.length > 0
    const asked = await askAsPartner(
      settings,
      sessions,
      Effect.gen(function* (): Effect.fn.Return<Asked, unknown, BunqApi | BunqWebhooks> {
        const api = yield* BunqApi
        const [partner, client] = [yield* api.checkPartner(), yield* api.readOauthClient()]
        return { ...partner, client, calls: isCalled ? yield* askForCalls : null }
      }).pipe(Effect.timeoutOption(patience))
    )
    if (Option.isNone(asked))
      return [
        problem(check, `bunq has not answered within ${patience}.`, {
          fix: "Look at bunq's status page and try again; a running service may be using up the rate limits."
        })
      ]
    const { partnerId, client, calls } = asked.value
    const has =
      client === null
        ? warning(
            "OAuth client",
            "bunq has none that is active, and wants one before the first provision.",
            setupFor(settings)
          )
        : fine(
            "OAuth client",
            `${client.id} is active, with ${client.callbackUrls.length === 1 ? "one callback URL" : `${client.callbackUrls.length} callback URLs`}.`
          )
    const called = calls === null ? [] : judgeCalls(calls, options.hookTokens)
    return [fine(check, `bunq takes the key; the partner is company ${partnerId}.`), has, ...called]
  } catch (error) {
    return [problemOf(check, error)]
  }
}
