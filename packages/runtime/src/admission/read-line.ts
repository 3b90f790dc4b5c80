import { standing } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import type { ProvisionStore, StoreError, StoredProvision } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { Circumstances } from "./circumstances.ts"
import { stageOf } from "./flights.ts"
import { beforeSession } from "./read-flights.ts"
import { byTurn } from "./waiting-line.ts"

const page = 500
/** bunq's classic limit [API §11]; what a running service has learnt is not in the store. */
const every = 30_000

const turnOf = ({ uuid, envelope }: StoredProvision) => {
  try {
    const snapshot = snapshotOf(envelope)
    if (envelope.erased !== undefined) return null
    return { uuid, since: snapshot.context.since, ...standing(snapshot, envelope) }
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

/**
 * The line as the rows tell it, for who reads a database beside a service: who was never sent to bunq, in the order of asking. The next few of them may
 * have been let in a moment ago. The times are estimates, by bunq's classic limit.
 */
export const readLine = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  now: number
): Effect.fn.Return<(uuid: string) => Circumstances, StoreError> {
  const waiting: Array<{ readonly uuid: string; readonly since: number }> = []
  let [ahead, after] = [0, undefined as string | undefined]
  for (;;) {
    const rows: readonly StoredProvision[] = yield* store.list({
      phases: beforeSession,
      limit: page,
      ...(after === undefined ? {} : { after })
    })
    for (const row of rows) {
      const turn = turnOf(row)
      if (turn === null || turn.stalled) continue
      if (turn.phase === "requesting" && (yield* store.sentAt(row.uuid)) === null) waiting.push(turn)
      else if (turn.phase === "requesting" || stageOf(turn) !== null) ahead += 1
    }
    after = rows.at(-1)?.uuid
    if (rows.length < page || after === undefined) break
  }
  const places = new Map(
    waiting.sort(byTurn).map(({ uuid, since }, index): readonly [string, Circumstances] => {
      const expectedAt = now + (ahead + index + 1) * every
      const queued = { position: index + 1, of: waiting.length, expectedAt }
      return [uuid, { queued, standstills: [{ since, until: expectedAt }] }]
    })
  )
  return (uuid) => places.get(uuid) ?? { queued: null, standstills: [] }
})
