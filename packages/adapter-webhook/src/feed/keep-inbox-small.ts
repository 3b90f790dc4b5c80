import type { HookInbox, StoreError } from "@bunq-provisioning/core/ports"
import { logEvent } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"

const aDay = 86_400_000
/** How long a delivery that was followed stays known, ms: far longer than bunq repeats it, which is six minutes, or until somebody asks for it again. */
const knownFor = 7 * aDay
/** How many may be kept in all: beyond, the oldest that were followed go before their time, and such a delivery would cost one read again. */
const mostKept = 100_000
const lookEvery = 10_000
const batch = 1_000

/** Takes away what nobody needs of the inbox, a little at a time, for ever. */
export const keepInboxSmall = (inbox: HookInbox["Service"]): Effect.Effect<never> => {
  const round = Effect.gen(function* () {
    yield* Effect.sleep(lookEvery)
    const now = yield* Clock.currentTimeMillis
    yield* inbox.prune({ before: now - knownFor, limit: batch })
    // Counting walks through all of them, so it is done once a round; what comes meanwhile is the next one's.
    const { kept, waiting } = yield* inbox.count()
    for (let needless = kept - Math.max(waiting, mostKept); needless > 0; needless -= batch) {
      const limit = Math.min(batch, needless)
      if ((yield* inbox.prune({ before: now, limit })) < limit) return
      yield* Effect.yieldNow
    }
  })
  return Effect.forever(
    Effect.catch(round, ({ message, reason }: StoreError) =>
      logEvent({
        level: "warning",
        event: "store.failed",
        message: `HookInbox: ${message}`,
        reason: reason._tag
      })
    )
  )
}
