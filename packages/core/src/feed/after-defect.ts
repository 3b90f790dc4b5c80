import { Effect } from "effect"
import { logEvent } from "../ports/log-event.ts"

/** A defect in one turn must not end the feed for all: it is said, and the next turn comes after a pause (ms). Its text is not logged, nobody knows what it quotes. */
export const afterDefect = (what: string, pause: number) =>
  Effect.catchDefect(() =>
    Effect.andThen(
      logEvent({
        level: "error",
        event: "feed.broken",
        message: `ProvisionFeed: ${what} broke and is tried again.`
      }),
      Effect.sleep(pause)
    )
  )
