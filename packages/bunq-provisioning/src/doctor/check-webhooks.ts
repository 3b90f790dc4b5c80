import { shownTarget } from "@bunq-provisioning/adapter-webhook"
import { BunqWebhooks } from "@bunq-provisioning/core/ports"
import type { BunqError, NotificationFilter } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { fine, warning } from "./finding.ts"
import type { Finding } from "./finding.ts"

/** What bunq knows of its calls to the partner. */
interface Calls {
  readonly filters: readonly NotificationFilter[]
  /** On the newest page of its list. */
  readonly failures: number
}

/** Two reads, as the partner. */
export const askForCalls: Effect.Effect<Calls, BunqError, BunqWebhooks> = Effect.gen(function* () {
  const { listFilters, listFailures } = yield* BunqWebhooks
  const filters = yield* listFilters({ kind: "partner" })
  return { filters, failures: (yield* listFailures({})).items.length }
})

/** Whether bunq calls the receiver that has one of these path tokens, and could deliver. */
export const judgeCalls = ({ filters, failures }: Calls, tokens: readonly string[]): readonly Finding[] => {
  const check = "webhooks"
  const ours = filters.filter(({ target }) => tokens.some((token) => target.endsWith(`/${token}`)))
  const [current = ""] = tokens
  const [first] = ours
  if (first === undefined)
    return [
      warning(
        check,
        "bunq calls nobody under the path token of this database.",
        "Start bunq-provisioning serve with --endpoint, or run bunq-provisioning webhooks ensure."
      )
    ]
  const address = shownTarget(first.target)
  if (!ours.some(({ target }) => target.endsWith(`/${current}`)))
    return [
      warning(
        check,
        `bunq calls ${address} under a path token of before.`,
        "Run bunq-provisioning webhooks ensure, or restart the service: it registers the first token."
      )
    ]
  if (failures > 0)
    return [
      warning(
        check,
        `bunq calls ${address} and gave up on ${failures} calls or more of late.`,
        "Look at bunq-provisioning webhooks failures, then at proxy, certificate and firewall; what was lost is read by the service anyway."
      )
    ]
  return [fine(check, `bunq calls ${address}, and could deliver everything.`)]
}
