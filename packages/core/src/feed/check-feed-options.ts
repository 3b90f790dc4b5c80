import { Duration, Option, Result } from "effect"
import type { FeedOptions } from "./feed-options.ts"

const aYear = 366 * 86_400_000

const isDuration = (value: unknown): boolean => {
  const millis = Option.match(Duration.fromInput(value as Duration.Input), {
    onNone: () => Number.NaN,
    onSome: Duration.toMillis
  })
  return millis >= 1 && millis <= aYear
}
const isCount = (value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= 1_000_000

const duration = [isDuration, "a duration from 1 ms to a year, such as 5 minutes"] as const
const count = [isCount, "a whole number from 1 to 1,000,000"] as const
const checks: {
  readonly [option in keyof FeedOptions]-?: readonly [(value: unknown) => boolean, string]
} = {
  fastest: duration,
  slowest: duration,
  patience: [(value) => value === 0 || isDuration(value), "a duration of at most a year"],
  share: [(value) => typeof value === "number" && value > 0 && value <= 1, "a number above 0 and up to 1"],
  listFrom: count,
  verifiedEvery: duration,
  settledOnboardingEvery: duration,
  inquiryFastest: duration,
  inquirySlowest: duration,
  repeatAfter: [(value) => value === 0 || isDuration(value), "a duration of at most a year"],
  hintEvery: duration,
  settledHintEvery: duration,
  buffer: count
}

/** A setting of a feed that cannot be kept, and what is expected. The value is not repeated. */
export interface RefusedSetting {
  readonly setting: string
  readonly expected: string
}

/** Refuses what would make a feed spin, sleep for ever or read nothing. */
export const checkFeedOptions = (options: FeedOptions): Result.Result<FeedOptions, RefusedSetting> => {
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue
    const [fits, expected] = checks[option as keyof FeedOptions] ?? [
      () => false,
      `one of ${Object.keys(checks).join(", ")}`
    ]
    if (!fits(value)) return Result.fail({ setting: `feed.${option}`, expected })
  }
  return Result.succeed(options)
}
