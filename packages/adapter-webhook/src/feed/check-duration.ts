import { Duration, Effect, Option } from "effect"
import { WebhookSettingError } from "../webhook-setting-error.ts"

const aYear = 366 * 86_400_000

/** A duration in ms, or the one it is unless set. Refuses what is no duration from 1 ms to a year. */
export const checkDuration = (
  setting: string,
  value: Duration.Input | undefined,
  unlessSet: Duration.Input
): Effect.Effect<number, WebhookSettingError> => {
  const millis = Option.match(Duration.fromInput(value ?? unlessSet), {
    onNone: () => Number.NaN,
    onSome: Duration.toMillis
  })
  return millis >= 1 && millis <= aYear
    ? Effect.succeed(millis)
    : Effect.fail(
        new WebhookSettingError({ setting, expected: "a duration from 1 ms to a year, such as 5 minutes" })
      )
}
