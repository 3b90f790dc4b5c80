import { checkFeedOptions, makeFeed, readFeedOptions } from "@bunq-provisioning/core/feed"
import type { FeedOptions } from "@bunq-provisioning/core/feed"
import { HookInbox, logEvent, makeMeters } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import { HookHealth } from "./hook-health.ts"
import type { HookVerdict } from "./hook-health.ts"
import { makeInboxHints } from "./inbox-hints.ts"
import { keepInboxSmall } from "./keep-inbox-small.ts"

const sayings: { readonly [verdict in HookVerdict]: Effect.Effect<void> } = {
  unproven: Effect.void,
  timely: logEvent({
    level: "info",
    event: "webhooks.timely",
    message: "Webhooks come in time."
  }),
  quiet: logEvent({
    level: "warning",
    event: "webhooks.quiet",
    message: "Changes were read that no webhook told of: bunq does not call, or calls do not get through."
  })
}

/** How many ms a webhook may come after the read that showed what it tells. */
const grace = 30_000
const judgeEvery = 5_000

/** The feed of core with the hints of the inbox, and a safety net as wide as `netFor` says. */
export const makeHookedFeed = Effect.fnUntraced(function* (
  options: FeedOptions,
  netFor: (verdict: HookVerdict) => number | null
) {
  const checked = yield* Effect.fromResult(checkFeedOptions(options)).pipe(
    Effect.mapError((refused) => new WebhookSettingError(refused))
  )
  const health = new HookHealth({ grace })
  const meters = yield* makeMeters
  meters.gauge("bunq_provisioning.webhooks.timely", () => (health.verdict === "timely" ? 1 : 0))
  let said: HookVerdict = "unproven"
  const say = Effect.suspend(() => {
    const { verdict } = health
    if (verdict === said) return Effect.void
    said = verdict
    return sayings[verdict]
  })
  const at = (note: (now: number) => void) => Effect.andThen(Effect.map(Clock.currentTimeMillis, note), say)
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.andThen(
        Effect.sleep(judgeEvery),
        at((now) => void health.judge(now))
      )
    )
  )
  yield* Effect.forkScoped(keepInboxSmall(yield* HookInbox))
  const hints = yield* makeInboxHints((hint) => at((now) => health.heard(hint, now)))
  return yield* makeFeed(readFeedOptions(checked), {
    hints,
    safetyNet: () => netFor(health.verdict),
    news: (news) => at((now) => health.news(news, now))
  })
})
