import { Duration } from "effect"
import type { PollPace } from "./poll-pace.ts"

/** How often a feed asks. The rate budget has the last word: whoever is due waits there for a free slot. */
export interface FeedOptions {
  /** How often users in flight are read who changed lately; 1 s unless set. */
  readonly fastest?: Duration.Input | undefined
  /** How often users in flight are read who have not changed for long; 1 min unless set. */
  readonly slowest?: Duration.Input | undefined
  /** How long a user counts as changed lately; 10 min unless set. */
  readonly patience?: Duration.Input | undefined
  /** Afterwards, the share of the further age that passes until the next read, up to `slowest`; 0.1 unless set. */
  readonly share?: number | undefined
  /** From so many due provisions on, pages of 200 are read instead of single ones; 10 unless set. */
  readonly listFrom?: number | undefined
  /** How often the provisions of settled users are read, mostly by page; 1 h unless set. */
  readonly verifiedEvery?: Duration.Input | undefined
  /**
   * How often the onboardings of settled users are read, where alone a denial may show; 1 day unless set. They cannot be listed: each costs one read
   * with the user's own session, and a new session when that has expired, so ten thousand users cost ten thousand reads in that time.
   */
  readonly settledOnboardingEvery?: Duration.Input | undefined
  /** How often the inquiries of a user are read who changed lately; 5 min unless set. */
  readonly inquiryFastest?: Duration.Input | undefined
  /** How often the inquiries of a user are read who has not changed for long; 1 day unless set. In between, `share` of the age passes. */
  readonly inquirySlowest?: Duration.Input | undefined
  /** How soon an observation that did not change is passed on again, in case the one before was lost; 5 min unless set. */
  readonly repeatAfter?: Duration.Input | undefined
  /** However many webhooks come, how often one object is read because of them; 2 s unless set. */
  readonly hintEvery?: Duration.Input | undefined
  /** The same for the onboarding of a settled user, whose read may cost one of two sessions a minute; 15 min unless set. */
  readonly settledHintEvery?: Duration.Input | undefined
  /** How many sightings may wait for whoever consumes them; 256 unless set. */
  readonly buffer?: number | undefined
}

/** The options with their defaults, in ms. */
export const readFeedOptions = (options: FeedOptions) => {
  const share = options.share ?? 0.1
  const pace = (patience: number, fastest: Duration.Input, slowest: Duration.Input): PollPace => {
    const least = Duration.toMillis(fastest)
    return { fastest: least, slowest: Math.max(least, Duration.toMillis(slowest)), patience, share }
  }
  const settled = options.verifiedEvery ?? "1 hour"
  const settledOnboarding = options.settledOnboardingEvery ?? "1 day"
  return {
    live: pace(
      Duration.toMillis(options.patience ?? "10 minutes"),
      options.fastest ?? "1 second",
      options.slowest ?? "1 minute"
    ),
    verified: pace(0, settled, settled),
    settledOnboarding: pace(0, settledOnboarding, settledOnboarding),
    inquiry: pace(0, options.inquiryFastest ?? "5 minutes", options.inquirySlowest ?? "1 day"),
    listFrom: options.listFrom ?? 10,
    repeatAfter: Duration.toMillis(options.repeatAfter ?? "5 minutes"),
    hintEvery: Duration.toMillis(options.hintEvery ?? "2 seconds"),
    settledHintEvery: Duration.toMillis(options.settledHintEvery ?? "15 minutes"),
    buffer: options.buffer ?? 256
  }
}
export type FeedSettings = ReturnType<typeof readFeedOptions>
