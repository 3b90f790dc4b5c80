import { Effect } from "effect"
import { problem } from "./api-problem.ts"
import type { ApiProblem } from "./api-problem.ts"

/** The header `Idempotency-Key`, as the `id` of a message; fails when it could be anything but the id of one. */
export const idempotencyKey = (
  given: string | undefined
): Effect.Effect<{ readonly id?: string }, ApiProblem> => {
  if (given === undefined) return Effect.succeed({})
  return /^[\w.:@-]{1,128}$/.test(given)
    ? Effect.succeed({ id: given })
    : Effect.fail(
        problem("QueryInvalid", {
          field: "Idempotency-Key",
          detail: "Give 1 to 128 letters, digits or _ . : @ -"
        })
      )
}
