import type { BunqError, BunqWebhooks } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

/** bunq takes no more in one call [API §9.5]. */
const batch = 100

/** What became of deliveries another try was asked for. */
export interface RetryReport {
  readonly asked: number
  /** bunq does not know them any more. */
  readonly gone: number
}

/**
 * Asks bunq to deliver again, a hundred a call. One that is gone makes bunq refuse the whole call with 404 [API §9.5]: it is found by halving, and only it
 * is left out. Fails with the first other error; those asked before it were asked.
 */
export const retryFailures = (
  webhooks: Pick<BunqWebhooks["Service"], "retryFailures">,
  ids: readonly number[]
): Effect.Effect<RetryReport, BunqError> => {
  const ask = (some: readonly number[]): Effect.Effect<RetryReport, BunqError> =>
    webhooks.retryFailures(some).pipe(
      Effect.as({ asked: some.length, gone: 0 }),
      Effect.catch((error) => {
        if (error.reason._tag !== "NotFound") return Effect.fail(error)
        return some.length === 1 ? Effect.succeed({ asked: 0, gone: 1 }) : both(some)
      })
    )
  const both = Effect.fnUntraced(function* (
    some: readonly number[]
  ): Effect.fn.Return<RetryReport, BunqError> {
    const half = some.length >> 1
    const [one, other] = [yield* ask(some.slice(0, half)), yield* ask(some.slice(half))]
    return { asked: one.asked + other.asked, gone: one.gone + other.gone }
  })
  return Effect.gen(function* () {
    let [asked, gone] = [0, 0]
    const different = [...new Set(ids)]
    for (let at = 0; at < different.length; at += batch) {
      const report = yield* ask(different.slice(at, at + batch))
      asked += report.asked
      gone += report.gone
    }
    return { asked, gone }
  })
}
