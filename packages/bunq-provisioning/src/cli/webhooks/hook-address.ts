import { hookTarget } from "@bunq-provisioning/adapter-webhook"
import type { Redacted } from "effect"
import { keyFromFile } from "../api-key.ts"
import type { CommandContext } from "../command.ts"
import { UsageError } from "../usage-error.ts"

const endpoint = ({ options }: CommandContext, command: string): string => {
  const given = options["endpoint"]
  if (typeof given === "string") return given
  throw new UsageError(
    "MissingArgument",
    `${command} needs --endpoint URL: where bunq reaches your receiver, without the path token.`
  )
}

const pathToken = ({ options, env }: CommandContext): string => {
  const file = options["token-file"]
  const token =
    typeof file === "string" ? keyFromFile(file, "--token-file").trim() : env["BUNQ_WEBHOOK_TOKEN"]
  if (token !== undefined && token !== "") return token
  throw new UsageError(
    "KeyMissing",
    "The path token of the receiver is missing; set BUNQ_WEBHOOK_TOKEN or give --token-file FILE (a new one: openssl rand -hex 32)."
  )
}

/** Throws `WebhookSettingError` for an endpoint or token that cannot be used. */
export const hookAddress = (context: CommandContext, command: string): Redacted.Redacted<string> =>
  hookTarget({ endpoint: endpoint(context, command), token: pathToken(context) })

/** An address at the endpoint with some token or other: enough to tell what leads to the receiver. */
export const anyHookAddress = (context: CommandContext, command: string): Redacted.Redacted<string> =>
  hookTarget({ endpoint: endpoint(context, command), token: "any-token-at-all-at-this-endpoint" })
