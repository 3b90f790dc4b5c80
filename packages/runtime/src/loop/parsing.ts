import { InputError } from "@bunq-provisioning/core/input"
import { Effect } from "effect"

/** Runs a parser of core at once: its `InputError` becomes a failure, anything else it throws is thrown. */
export const parsing = <A>(parse: () => A): Effect.Effect<A, InputError> => {
  try {
    return Effect.succeed(parse())
  } catch (error) {
    if (error instanceof InputError) return Effect.fail(error)
    throw error
  }
}
