import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Schedule } from "effect"

const page = 100

/**
 * Reads the outbox once: every user with commands in flight goes on, with the same `seq`. Users who owe nothing are resumed when time, the feed or
 * a caller touches them.
 */
export const resumeOwing = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  resume: (uuid: string) => Effect.Effect<void>
) {
  let after: string | undefined
  for (;;) {
    const owing = yield* store
      .owing({ limit: page, ...(after === undefined ? {} : { after }) })
      .pipe(Effect.retry({ schedule: Schedule.spaced("5 seconds") }), Effect.orDie)
    yield* Effect.forEach(owing, ({ uuid }) => resume(uuid), { concurrency: 8, discard: true })
    after = owing.at(-1)?.uuid
    if (owing.length < page || after === undefined) return
  }
})
