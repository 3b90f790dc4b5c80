import type { BunqError, SealerError, StoreError } from "@bunq-provisioning/core/ports"
import { logEvent } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { SubscriptionError } from "../subscriptions/subscription-error.ts"
import type { WebhookSettingError } from "../webhook-setting-error.ts"

type Failure = BunqError | SubscriptionError | WebhookSettingError | StoreError | SealerError

/** After a first failure, doubled up to the longest, ms. */
const [firstPause, longestPause] = [15_000, 3_600_000]

/** Registers at once, and looks again every so many ms; what fails is logged and comes again sooner. */
export const keepSubscribed = (
  ensure: Effect.Effect<unknown, Failure>,
  every: number
): Effect.Effect<never> => {
  let failures = 0
  const once = Effect.matchEffect(ensure, {
    onSuccess: () => {
      failures = 0
      return Effect.sleep(every)
    },
    onFailure: (failure) => {
      const pause = Math.min(longestPause, every, firstPause * 2 ** failures)
      failures = Math.min(failures + 1, 20)
      const reason = "reason" in failure ? failure.reason._tag : null
      const tell = logEvent({
        level: "warning",
        event: "webhooks.failed",
        message: `Webhooks: ${failure.message}`,
        ...(reason === null ? {} : { reason })
      })
      // That bunq refuses the partner as a whole is told once, by the provisioner.
      return Effect.andThen(reason === "KeyRefused" ? Effect.void : tell, Effect.sleep(pause))
    }
  })
  return Effect.forever(once)
}
