import { deadlines } from "@bunq-provisioning/core"
import type { Deadline, ProvisionSnapshot, Standstill } from "@bunq-provisioning/core"

/** So far may the wall clock be wrong before something is given up too early. */
const clockTolerance = 10 * 60_000

/** What these end cannot be had back: a credential that is still good, or the user's way through the identity SDK. The others only look or note. */
const givesUp: ReadonlySet<Deadline["name"]> = new Set(["credential", "identity"])

/**
 * The deadlines of a snapshot as the runtime acts on them, earliest first. Where something is given up it waits ten minutes more, so that a clock that was
 * set forward by mistake does no damage; bunq itself refuses what is too late in between, and the view shows the time as it is.
 */
export const dueDeadlines = (
  snapshot: ProvisionSnapshot,
  standstills: readonly Standstill[] = []
): readonly Deadline[] =>
  deadlines(snapshot, standstills)
    .map((deadline) =>
      givesUp.has(deadline.name) ? { ...deadline, at: deadline.at + clockTolerance } : deadline
    )
    .sort((one, other) => one.at - other.at)
