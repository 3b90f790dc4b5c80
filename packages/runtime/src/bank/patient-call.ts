import type { BankGate, BunqError, BunqReason } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { retryOnFailure } from "../loop/retry-on-failure.ts"

/** What a call fails with when bunq's trouble is with everybody. */
const everybodys: readonly BunqReason["_tag"][] = ["KeyRefused", "Unavailable", "Unreachable", "Ambiguous"]
/** However the gate counts, a call is not repeated faster. */
const soonest = "1 second"

/**
 * Repeats a call for as long as its failures are bunq's trouble with everybody; the repeat waits at the gate. No attempt is counted and nothing is
 * written for it, so that a revoked key is one state and not thousands of stalled users. A failure while the gate is open is the caller's.
 */
export const patientCall =
  (gate: BankGate["Service"]) =>
  <A, R>(call: Effect.Effect<A, BunqError, R>): Effect.Effect<A, BunqError, R> =>
    retryOnFailure(call, {
      while: ({ reason }) =>
        everybodys.includes(reason._tag)
          ? Effect.flatMap(gate.state, ({ _tag }) =>
              _tag === "Open" ? Effect.succeed(false) : Effect.as(Effect.sleep(soonest), true)
            )
          : Effect.succeed(false)
    })
