import { logEvent, makeMeters } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import type { Scope } from "effect"
import type { Surroundings } from "./intake.ts"
import { makeRareLog } from "./rare-log.ts"
import type { RefusalReason } from "./refusal.ts"
import { WebhookBodyError } from "./webhook-body-error.ts"

const comesAgain: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  "flood",
  "inbox-full",
  "store",
  "store-slow"
])

const sentences: { readonly [reason in RefusalReason]: string } = {
  method: "not a POST",
  "content-type": "another content type than JSON, or compressed",
  "too-large": "larger than maxBytes",
  path: "no valid path token; when you changed it, the filters at bunq still name the old one",
  source: "from outside the source range, or the address is not known: check trustedProxies and sources",
  certificate: "without the client certificate that is asked for",
  signature: "the signature does not fit, and onMismatch is refuse",
  body: "no delivery of bunq",
  slow: "the body took longer than bodyDeadline",
  gone: "the client went before the body was there",
  flood: "more at the same time than maxConcurrent or maxBytesHeld; bunq tries again",
  misused: new WebhookBodyError().message,
  "inbox-full": "too many wait to be read; bunq tries again. Check that the service that reads them runs",
  store: "the inbox could not keep it; bunq tries again. Check the database",
  "store-slow": "the inbox took longer than storeDeadline; bunq tries again. Check the database"
}

const logRefused = (reason: RefusalReason, times: number): Effect.Effect<void> =>
  logEvent({
    level: reason === "misused" ? "error" : "warning",
    event: "webhooks.refused",
    message: `A webhook was refused: ${sentences[reason]}.`,
    reason,
    about: { times }
  })
const logUnverified = (times: number): Effect.Effect<void> =>
  logEvent({
    level: "warning",
    event: "webhooks.unverified",
    message: "The signature of a webhook does not fit. It is a hint all the same: the bank is asked.",
    about: { times }
  })

/** Counts and logs what happens to deliveries. What is logged says nothing of the input, and says it once a minute. */
export const makeSurroundings: Effect.Effect<
  Pick<Surroundings, "now" | "refused" | "taken" | "signed"> & {
    readonly meter: (receiving: () => number) => void
  },
  never,
  Scope.Scope
> = Effect.gen(function* () {
  const meters = yield* makeMeters
  const clock = yield* Clock.Clock
  const run = Effect.runForkWith(yield* Effect.context<never>())
  const now = () => clock.currentTimeMillisUnsafe()
  const deliveries = (outcome: string) => meters.counter("bunq_provisioning.webhooks.deliveries", { outcome })
  const [refused, deferred] = [deliveries("refused"), deliveries("deferred")]
  const taken = {
    new: deliveries("new"),
    duplicate: deliveries("duplicate"),
    unhandled: deliveries("unhandled")
  }
  const rareRefusal = makeRareLog<RefusalReason>({
    now,
    say: (reason, times) => void run(logRefused(reason, times))
  })
  const rareMismatch = makeRareLog<"unverified">({ now, say: (_, times) => void run(logUnverified(times)) })
  return {
    now,
    meter: (receiving) => meters.gauge("bunq_provisioning.webhooks.receiving", receiving),
    refused: (reason) => {
      const outcome = comesAgain.has(reason) ? deferred : refused
      outcome.count += 1
      meters.count("bunq_provisioning.webhooks.refusals", { reason })
      rareRefusal(reason)
    },
    taken: (outcome, took) => {
      taken[outcome].count += 1
      meters.record("bunq_provisioning.webhooks.duration", took)
    },
    signed: (isValid) => {
      meters.count("bunq_provisioning.webhooks.signatures", { outcome: isValid ? "valid" : "invalid" })
      if (!isValid) rareMismatch("unverified")
    }
  }
})
