import { logEvent } from "@bunq-provisioning/core/ports"
import { Cause, Effect } from "effect"

/** Names a defect without its text, which is not trusted to be free of secrets. */
export const defectName = (cause: Cause.Cause<unknown>): string => {
  const defect = Cause.squash(cause)
  return defect instanceof Error ? defect.name : typeof defect
}

/** Runs what must never end: when it does, or dies, that is logged and it starts again. Only an interruption ends it. */
export const keptAlive = (name: string, work: Effect.Effect<void>): Effect.Effect<never> =>
  work.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : logEvent({
            level: "error",
            event: "worker.died",
            message: `${name} died and starts again`,
            reason: defectName(cause)
          })
    ),
    Effect.andThen(Effect.sleep("5 seconds")),
    Effect.forever
  )
