import { Cause, Effect, Schedule } from "effect"
import { defectName } from "./kept-alive.ts"
import type { Turn } from "./turn.ts"
import type { LoopError, UserLoop } from "./user-loop.ts"

const patience = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

/** A full disk or a held file passes; a row that cannot be used does not. */
const passes = (error: LoopError): boolean =>
  error._tag === "StoreError" && ["DiskFull", "InUse", "Unreadable"].includes(error.reason._tag)

/** A defect concerns the one user it happened to. */
const died = (uuid: string, cause: Cause.Cause<never>): Effect.Effect<boolean> =>
  Cause.hasInterruptsOnly(cause)
    ? Effect.interrupt
    : Effect.logError("a turn died", { defect: defectName(cause) }).pipe(
        Effect.annotateLogs({ uuid }),
        Effect.as(false)
      )

/**
 * Hands turns that nobody waits for (results, sightings) to the loop. A failing store is waited out, so nothing bunq told us is dropped; a user
 * whose row cannot be used is reported once and left alone.
 */
export const makeDelivery = (loop: () => UserLoop) => {
  const reported = new Set<string>()
  const report = (uuid: string) => (error: LoopError) => {
    if (reported.has(uuid) || (error._tag === "ProvisionerError" && error.reason._tag === "NotFound"))
      return Effect.void
    if (reported.size < 1_000) reported.add(uuid)
    return Effect.logWarning(`user skipped: ${error.message}`).pipe(Effect.annotateLogs({ uuid }))
  }
  const settle = (uuid: string, effect: Effect.Effect<unknown, LoopError>): Effect.Effect<boolean> =>
    effect.pipe(
      Effect.retry({ schedule: patience, while: passes }),
      Effect.as(true),
      Effect.catch((error) => Effect.as(report(uuid)(error), false)),
      Effect.catchCause((cause) => died(uuid, cause))
    )
  return {
    deliver: (uuid: string, turn: Turn): Effect.Effect<void> =>
      Effect.asVoid(settle(uuid, loop().take(uuid, turn))),
    passTime: (uuid: string): Effect.Effect<boolean> =>
      loop()
        .passTime(uuid)
        .pipe(
          Effect.as(true),
          Effect.catch((error) => Effect.as(report(uuid)(error), false)),
          Effect.catchCause((cause) => died(uuid, cause))
        ),
    /** Reads a user, which resumes it. */
    resume: (uuid: string): Effect.Effect<void> => Effect.asVoid(settle(uuid, loop().read(uuid)))
  }
}
