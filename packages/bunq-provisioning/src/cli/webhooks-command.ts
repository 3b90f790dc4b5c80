import type { CommandContext, Outcome } from "./command.ts"
import { databaseOption } from "./database-option.ts"
import { readSettings } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { ensureWebhooks } from "./webhooks/ensure-webhooks.ts"
import { listFailures } from "./webhooks/list-failures.ts"
import { listWebhooks } from "./webhooks/list-webhooks.ts"
import { removeWebhooks } from "./webhooks/remove-webhooks.ts"
import { retryDeliveries } from "./webhooks/retry-deliveries.ts"

/** Looks after what bunq calls: the partner's filters and the deliveries bunq gave up on. Users' own filters are the service's business. */
export const webhooksCommand = async (context: CommandContext): Promise<Outcome> => {
  const [action, ...more] = context.positionals
  const settings = () => readSettings(context, databaseOption(context))
  if (action !== "retry" && more.length > 0)
    throw new UsageError(
      "UnexpectedArgument",
      "There is a word too many; see bunq-provisioning webhooks --help."
    )
  switch (action) {
    case "list":
      return listWebhooks(context, await settings())
    case "ensure":
      return ensureWebhooks(context, settings)
    case "remove":
      return removeWebhooks(context, settings)
    case "failures":
      return listFailures(context, settings)
    case "retry":
      return retryDeliveries(context, settings)
    default:
      throw new UsageError(
        "BadValue",
        "webhooks knows list, ensure, remove, failures and retry; see bunq-provisioning webhooks --help."
      )
  }
}
