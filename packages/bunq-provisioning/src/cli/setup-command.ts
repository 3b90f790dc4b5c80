import { BunqApi } from "@bunq-provisioning/core/ports"
import type { OauthClient } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { askBeside } from "./ask-beside.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { databaseOption } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
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

/** Makes sure bunq has what it wants before the first provision, or looks whether it has. */
export const setupCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options } = context
  const callbackUrl = callbackOption(context)
  const check = options["check"] === true
  const settings = await readSettings(context, databaseOption(context))
  output.line(check ? "Asking bunq for the OAuth client …" : "Making sure of the OAuth client at bunq …")
  const { before, after } = await askBeside(
    settings,
    Effect.gen(function* () {
      const api = yield* BunqApi
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
