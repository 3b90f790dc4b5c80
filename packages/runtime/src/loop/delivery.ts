import { logEvent } from "@bunq-provisioning/core/ports"
import { Cause, Effect, Result, Schedule } from "effect"
import type { Scope } from "effect"
import { defectName } from "./kept-alive.ts"
import { failedOnce, retryOnFailure } from "./retry-on-failure.ts"
import type { Turn } from "./turn.ts"
import type { LoopError, UserLoop } from "./user-loop.ts"

const patience = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

/** A full disk, a held file or a key service that is away passes; a row that cannot be used does not. */
const passes = (error: LoopError): boolean =>
  error._tag === "StoreError"
    ? ["DiskFull", "InUse", "Unreadable", "Unreachable"].includes(error.reason._tag)
    : error._tag === "SealerError" && error.isRetryable

/** Whether trying again is no use: the user's row is not there or cannot be used by this version. */
const isFinal = (cause: Cause.Cause<LoopError>): boolean => {
  if (Cause.hasInterruptsOnly(cause)) return true
  const found = Cause.findError(cause)
  return Result.isSuccess(found) && found.success._tag === "ProvisionerError"
}

/** A defect concerns the one user it happened to. */
const died = (uuid: string, cause: Cause.Cause<never>): Effect.Effect<boolean> =>
  Cause.hasInterruptsOnly(cause)
    ? Effect.interrupt
    : Effect.as(
        logEvent({
          level: "error",
          event: "turn.died",
          message: "a turn died",
          uuid,
          reason: defectName(cause)
        }),
        false
      )

/**
 * Hands turns that nobody waits for (results, sightings) to the loop. A result comes once: whatever fails, the vault and defects included, it is
 * handed over again after a pause that grows to 30 s, until it is durable; meanwhile its command counts as running. A sighting comes again by itself
 * and must not hold up the feed, so that only a failing store is waited out for it. A user whose row cannot be used is reported once and left alone.
 */
export const makeDelivery = (loop: () => UserLoop, scope: Scope.Scope) => {
  const reported = new Set<string>()
  const report = (uuid: string) => (error: LoopError) => {
    if (reported.has(uuid) || (error._tag === "ProvisionerError" && error.reason._tag === "NotFound"))
      return Effect.void
    if (reported.size < 1_000) reported.add(uuid)
    return logEvent({
      level: "warning",
      event: "user.skipped",
      message: `user skipped: ${error.message}`,
      uuid,
      reason: error.reason._tag
    })
  }
  const safely = (uuid: string, effect: Effect.Effect<boolean, LoopError>): Effect.Effect<boolean> =>
    Effect.catchCause(effect, (cause) => {
      const found = Cause.findError(cause)
      return Result.isSuccess(found)
        ? Effect.as(report(uuid)(found.success), false)
        : died(uuid, found.failure)
    })
  const settle = (uuid: string, effect: Effect.Effect<unknown, LoopError>): Effect.Effect<boolean> =>
    safely(uuid, Effect.as(retryOnFailure(effect, { schedule: patience, while: passes }), true))
  const insist = (uuid: string, effect: Effect.Effect<unknown, LoopError>): Effect.Effect<void> =>
    Effect.catchCause(Effect.asVoid(effect), (cause) => {
      let told = false
      const tell = Effect.fnUntraced(function* (cause: Cause.Cause<LoopError>) {
        if (told || isFinal(cause)) return
        told = true
        const found = Cause.findError(cause)
        const why = Result.isSuccess(found) ? found.success.message : defectName(cause)
        yield* logEvent({
          level: "error",
          event: "turn.retried",
          message: `a result or a restart fails and is tried again: ${why}`,
          uuid
        })
      })
      return failedOnce(effect, cause).pipe(
        Effect.sandbox,
        Effect.tapError(tell),
        Effect.retry({ schedule: patience, while: (cause) => !isFinal(cause) }),
        Effect.catch((cause) => Effect.catch(Effect.failCause(cause), report(uuid))),
        Effect.asVoid
      )
    })
  return {
    /** Who was found unusable, in this process. */
    skipped: (): readonly string[] => [...reported],
    /** What a command came to. Returns when it is durable or nobody can have it. */
    deliver: (uuid: string, turn: Turn): Effect.Effect<void> => insist(uuid, loop().take(uuid, turn)),
    /** What was seen at bunq. */
    sight: (uuid: string, turn: Turn): Effect.Effect<void> =>
      Effect.asVoid(settle(uuid, loop().take(uuid, turn))),
    /** The same for whoever has to know: false when it cannot be taken, for a reason of this user's own. */
    attempt: (uuid: string, turn: Turn): Effect.Effect<boolean> => settle(uuid, loop().take(uuid, turn)),
    passTime: (uuid: string): Effect.Effect<boolean> => safely(uuid, Effect.as(loop().passTime(uuid), true)),
    /** Reads a user, which resumes it; whoever cannot be read is tried again later, and holds up nobody. */
    resume: (uuid: string): Effect.Effect<void> =>
      Effect.flatMap(settle(uuid, loop().read(uuid)), (isResumed) =>
        isResumed ? Effect.void : Effect.asVoid(Effect.forkIn(insist(uuid, loop().read(uuid)), scope))
      )
  }
}
