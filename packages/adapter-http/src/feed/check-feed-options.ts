import { Duration, Option, Result } from "effect"
import { ConfigurationError } from "../configuration-error.ts"
import type { PollingFeedOptions } from "./feed-options.ts"

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
  readonly [option in keyof PollingFeedOptions]-?: readonly [(value: unknown) => boolean, string]
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
  buffer: count
}

/** Refuses what would make a feed spin, sleep for ever or read nothing: reason `SettingInvalid`, the value is not repeated. */
export const checkFeedOptions = (
  options: PollingFeedOptions
): Result.Result<PollingFeedOptions, ConfigurationError> => {
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue
    const [fits, expected] = checks[option as keyof PollingFeedOptions] ?? [
      () => false,
      `one of ${Object.keys(checks).join(", ")}`
    ]
    if (!fits(value))
      return Result.fail(
        new ConfigurationError({ reason: { _tag: "SettingInvalid", setting: `feed.${option}`, expected } })
      )
  }
  return Result.succeed(options)
}
