import { snapshotOf } from "@bunq-provisioning/core/step"
import type { Standstill } from "@bunq-provisioning/core"
import type { Pace, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import type { HotUser } from "../loop/hot-users.ts"
import type { LoopError } from "../loop/user-loop.ts"
import type { ViewHub } from "../loop/view-hub.ts"
import { viewIn } from "./circumstances.ts"
import type { Circumstances } from "./circumstances.ts"
import { makeAdmission } from "./make-admission.ts"
import type { Admission, Runner } from "./make-admission.ts"
import { noAdmission } from "./no-admission.ts"
import { readFlights } from "./read-flights.ts"

interface Surroundings {
  readonly runner: Runner
  readonly pace: Effect.Effect<Pace> | null
  readonly store: ProvisionStore["Service"]
  /** When bunq could not be called, oldest first. */
  readonly standstills: Effect.Effect<readonly Standstill[]>
  readonly hub: Pick<ViewHub, "isWatched" | "refresh">
  readonly read: (uuid: string) => Effect.Effect<HotUser, LoopError>
}

/** Admission in a provisioner: what it knows after a restart is read from the store, and who watches a user in line is told of every step forward. */
export const admissionOf = Effect.fnUntraced(function* (options: Surroundings) {
  const { runner, pace, store, standstills, hub, read } = options

  const circumstances = Effect.fnUntraced(function* (uuid: string): Effect.fn.Return<Circumstances> {
    const own = yield* admission.circumstances(uuid)
    const stood = yield* standstills
    if (own === null) return { standstills: stood, queued: null }
    const all = [...stood, ...own.standstills].sort((a, b) => a.since - b.since)
    return { standstills: all, queued: own.queued }
  })

  const refresh = Effect.fnUntraced(function* (uuid: string) {
    const { envelope } = yield* read(uuid)
    const [around, now] = [yield* circumstances(uuid), yield* Clock.currentTimeMillis]
    hub.refresh(uuid, () => ({
      seq: envelope.seq,
      view: viewIn(around, { snapshot: snapshotOf(envelope), now, envelope })
    }))
  })

  const admission: Admission =
    pace === null
      ? noAdmission(runner)
      : yield* makeAdmission({
          runner,
          pace,
          standstills,
          sentAt: store.sentAt,
          // Who cannot be read is told by the next view.
          moved: (uuids) =>
            Effect.forEach(uuids.filter(hub.isWatched), (uuid) => Effect.ignore(refresh(uuid)), {
              discard: true
            })
        })

  return {
    admission: {
      ...admission,
      ready: pace === null ? Effect.void : Effect.andThen(readFlights(store, admission.seen), admission.ready)
    },
    circumstances
  }
})
