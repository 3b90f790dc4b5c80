import type { Standstill } from "@bunq-provisioning/core"
import type { BankState } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"

/** So many are told apart; older ones become one. */
const most = 16

const joined = ([first, second, ...rest]: readonly Standstill[]): readonly Standstill[] =>
  first === undefined || second === undefined ? [] : [{ since: first.since, until: second.until }, ...rest]

/**
 * When bunq could not be called in the life of this process, oldest first; a pause that began before it counts from its order. The state is read with
 * each run, so that whoever runs right after a change knows of it; somebody has to run it with every change.
 */
export const makeStandstills = (state: Effect.Effect<BankState>): Effect.Effect<readonly Standstill[]> => {
  let known: readonly Standstill[] = []
  const note = (present: BankState, now: number): readonly Standstill[] => {
    const last = known.at(-1)
    const lasts = last !== undefined && last.until === null
    if (present._tag === "Open") {
      if (lasts) known = [...known.slice(0, -1), { since: last.since, until: now }]
    } else if (!lasts) {
      const since = Math.max(present.since, last?.until ?? 0)
      known = [...known, { since, until: null }]
      if (known.length > most) known = joined(known)
    }
    return known
  }
  // Read with every step and every view.
  return Effect.flatMap(state, (present) =>
    Clock.clockWith((clock) => Effect.succeed(note(present, clock.currentTimeMillisUnsafe())))
  )
}
