import type { OauthClient } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { ProvisionerSettings } from "../create-provisioner.ts"
import { askBunq, hasSessions } from "../partner-bank.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { databaseOption } from "./database-option.ts"
import { exitCode, reportError } from "./exit-code.ts"
import { readSettings } from "./settings.ts"
import { UsageError } from "./usage-error.ts"

const callbackOption = ({ options }: CommandContext): string | undefined => {
  const given = options["callback-url"]
  if (typeof given !== "string") return undefined
  const url = URL.parse(given)
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || given.length > 2000)
    throw new UsageError(
      "BadValue",
      "--callback-url takes an address that begins with https://, without a password in it."
    )
  return url.href
}

/** With the database's own sessions where nobody holds it, else beside whoever does. */
const ask = async <A, E>(
  settings: ProvisionerSettings,
  question: Parameters<typeof askBunq<A, E>>[2]
): Promise<A> => {
  if (settings.database === undefined) return askBunq(settings, "nobody", question)
  try {
    return await askBunq(settings, "database", question)
  } catch (error) {
    if (reportError(error).reason !== "InUse") throw error
    return askBunq(settings, hasSessions(settings) ? "borrowed" : "nobody", question)
  }
}

/** Makes sure bunq has what it wants before the first provision, or looks whether it has. */
export const setupCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options } = context
  const callbackUrl = callbackOption(context)
  const check = options["check"] === true
  const settings = await readSettings(context, databaseOption(context))
  output.line(check ? "Asking bunq for the OAuth client …" : "Making sure of the OAuth client at bunq …")
  const { before, after } = await ask(settings, (api) =>
    Effect.gen(function* () {
      const found = yield* api.readOauthClient()
      if (check) return { before: found, after: found }
      yield* api.ensureOauthClient(callbackUrl === undefined ? {} : { callbackUrl })
      return { before: found, after: yield* api.readOauthClient() }
    })
  )
  const has = (client: OauthClient | null) =>
    callbackUrl === undefined || client?.callbackUrls.includes(callbackUrl) === true
  const complete = after !== null && has(after)
  const made = check ? [] : [...(before === null ? ["client"] : []), ...(has(before) ? [] : ["callback"])]
  if (after === null) output.line("There is no active OAuth client; run setup without --check.")
  else {
    output.line(`OAuth client ${after.id} is ${after.status}${made.includes("client") ? " (made now)" : ""}.`)
    for (const url of after.callbackUrls)
      output.line(
        `  callback ${url}${url === callbackUrl && made.includes("callback") ? " (added now)" : ""}`
      )
    if (after.callbackUrls.length === 0)
      output.line("  It has no callback URL; give one with --callback-url if bunq asks for it.")
    if (!has(after)) output.line("The callback URL asked for is missing; run setup without --check.")
  }
  output.line(complete ? "Ready to provision." : "Not ready to provision.")
  return {
    exitCode: complete ? exitCode.done : exitCode.failed,
    summary: { ok: complete, oauthClient: after, made }
  }
}
