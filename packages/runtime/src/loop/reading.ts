import { EnvelopeRefused } from "@bunq-provisioning/core/step"
import { Effect } from "effect"
import { ProvisionerError } from "./provisioner-error.ts"

/** Runs, at once, what may refuse an envelope; anything else it throws is thrown. */
export const reading = <A>(operation: string, run: () => A): Effect.Effect<A, ProvisionerError> => {
  try {
    return Effect.succeed(run())
  } catch (error) {
    if (!(error instanceof EnvelopeRefused)) throw error
    const reason = { _tag: "StateRefused", because: error.reason } as const
    return Effect.fail(new ProvisionerError({ operation, reason }))
  }
}
