import type { Effect, ManagedRuntime } from "effect"
import { Cause, Exit, Option } from "effect"
import { ProvisionerError } from "../loop/provisioner-error.ts"

export const closedError = (operation: string): ProvisionerError =>
  new ProvisionerError({ operation, reason: { _tag: "Closed" } })

/** The plain error inside a cause: what failed, or the defect; an interruption means that the provisioner closed. */
const plainError = (operation: string, cause: Cause.Cause<unknown>): unknown => {
  const failure = Cause.findErrorOption(cause)
  if (Option.isSome(failure)) return failure.value
  return Cause.hasInterruptsOnly(cause) ? closedError(operation) : Cause.squash(cause)
}

/** Runs an effect for a caller who knows no Effect: resolves with the value, or rejects with the plain typed error. */
export const runPlain = async <A, E, R, ER>(
  runtime: ManagedRuntime.ManagedRuntime<R, ER>,
  operation: string,
  effect: Effect.Effect<A, E, R>
): Promise<A> => {
  const exit = await runtime.runPromiseExit(effect)
  if (Exit.isSuccess(exit)) return exit.value
  throw plainError(operation, exit.cause)
}
