import { InputError } from "@bunq-provisioning/core/input"
import { Effect } from "effect"

/** Runs a parser of core: its `InputError` becomes a failure, anything else it throws is a defect. */
export const parsing = <A>(parse: () => A): Effect.Effect<A, InputError> =>
  Effect.try({
    try: parse,
    catch: (error) => {
      if (error instanceof InputError) return error
      throw error
    }
  })
