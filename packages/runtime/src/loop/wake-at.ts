import type { Deadline, ProvisionSnapshot } from "@bunq-provisioning/core"
import { dueDeadlines } from "./due-deadlines.ts"

const soonest = 15_000
const latest = 15 * 60_000

/**
 * The deadline to store after those up to `now` were passed to the machine: the next one to come, or another look at one the machine did not
 * consume. Such a look doubles with the time it is overdue, so nothing spins and nothing is forgotten; `soonestLook`: there is nothing to see before.
 */
export const wakeAt = (snapshot: ProvisionSnapshot, now: number, soonestLook = 0): Deadline | null => {
  const looks = dueDeadlines(snapshot).map(({ name, at }) => ({
    name,
    at: at > now ? at : Math.max(soonestLook, now + Math.min(latest, Math.max(soonest, now - at)))
  }))
  return looks.sort((a, b) => a.at - b.at)[0] ?? null
}
