import { Effect } from "effect"
import { ProvisionerError } from "./provisioner-error.ts"

/** Who sends something, as it may stand in the history: the id of somebody, nothing personal. Fails with `ArgumentInvalid`. */
export const senderOf = (
  operation: string,
  by: unknown
): Effect.Effect<{ readonly by?: string }, ProvisionerError> => {
  if (by === undefined) return Effect.succeed({})
  if (typeof by === "string" && /^[\w.:@-]{1,64}$/.test(by)) return Effect.succeed({ by })
  const expected = "1 to 64 letters, digits and _ . : @ -"
  const reason = { _tag: "ArgumentInvalid", argument: "by", expected } as const
  return Effect.fail(new ProvisionerError({ operation, reason }))
}
