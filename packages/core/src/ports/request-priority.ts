import { Context } from "effect"
import { requestPriority } from "./rate-budget.ts"

/** The priority of requests that say nothing else: commands, unless a feed or a sweep provides its own. */
export const RequestPriority = Context.Reference<number>("@bunq-provisioning/core/RequestPriority", {
  defaultValue: () => requestPriority.command
})
