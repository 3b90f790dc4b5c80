import { requestPriority } from "@bunq-provisioning/core/ports"
import { Context } from "effect"

/** The priority of requests that say nothing else: commands, unless a feed or a sweep provides its own. */
export const RequestPriority = Context.Reference<number>("@bunq-provisioning/adapter-http/RequestPriority", {
  defaultValue: () => requestPriority.command
})
