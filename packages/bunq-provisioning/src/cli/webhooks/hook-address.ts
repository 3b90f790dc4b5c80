import { hookTarget } from "@bunq-provisioning/adapter-webhook"
import type { Redacted } from "effect"
import type { CommandContext } from "../command.ts"
import { databaseOption } from "../database-option.ts"
import { hookTokens } from "../hook-tokens.ts"
import { UsageError } from "../usage-error.ts"

const endpoint = ({ options }: CommandContext, command: string): string => {
  const given = options["endpoint"]
  if (typeof given === "string") return given
  throw new UsageError(
    "MissingArgument",
    `${command} needs --endpoint URL: where bunq reaches your receiver, without the path token.`
  )
}

/** The address that is registered: with the first of the receiver's tokens. Throws `UsageError`, or `WebhookSettingError` for what cannot be used. */
export const hookAddress = (context: CommandContext, command: string): Redacted.Redacted<string> => {
  const at = endpoint(context, command)
  const [token = ""] = hookTokens(context, { database: databaseOption(context), make: false })
  return hookTarget({ endpoint: at, token })
}

/** An address at the endpoint with some token or other: enough to tell what leads to the receiver. */
export const anyHookAddress = (context: CommandContext, command: string): Redacted.Redacted<string> =>
  hookTarget({ endpoint: endpoint(context, command), token: "any-token-at-all-at-this-endpoint" })
