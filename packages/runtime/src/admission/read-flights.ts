import { standing } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import type { ProvisionStore, StoredProvision } from "@bunq-provisioning/core/ports"
import { Effect, Schedule } from "effect"
import type { Admission } from "./make-admission.ts"

const page = 500

/** Phases from the request to the first session, and back to it for a fresh credential. */
export const beforeSession = ["requesting", "processing", "opening-session", "renewing-credential"] as const

const read = ({ envelope }: StoredProvision) => {
  try {
    const snapshot = snapshotOf(envelope)
    if (envelope.erased !== undefined) return null
    return { standing: standing(snapshot, envelope), context: snapshot.context }
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

/** Reads everybody who is on the way from the request to a session, wherever a restart left them; who settled or is further is not looked at. */
export const readFlights = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  seen: Admission["seen"]
) {
  let after: string | undefined
  for (;;) {
    const rows: readonly StoredProvision[] = yield* store
      .list({ phases: beforeSession, limit: page, ...(after === undefined ? {} : { after }) })
      .pipe(Effect.retry({ schedule: Schedule.spaced("5 seconds") }), Effect.orDie)
    for (const row of rows) {
      const found = read(row)
      if (found !== null) yield* seen(row.uuid, found.standing, found.context)
    }
    after = rows.at(-1)?.uuid
    if (rows.length < page || after === undefined) return
  }
})
