import { interest, standing } from "@bunq-provisioning/core"
import type { Deadline, ProvisionSnapshot, Step } from "@bunq-provisioning/core"
import type { Commit, SealedRow } from "@bunq-provisioning/core/ports"
import { dueDeadlines } from "./due-deadlines.ts"
import type { HotUser } from "./hot-users.ts"
import { journalRows } from "./journal-rows.ts"
import type { Happening } from "./journal-rows.ts"

/** One step of one user, with everything that becomes durable beside it. */
export interface Writing {
  readonly uuid: string
  readonly before: HotUser | null
  readonly step: Step
  readonly written: readonly Happening[]
  readonly sealed: readonly SealedRow[]
  readonly inbox: readonly string[]
  /** Instead of the earliest deadline of the snapshot. */
  readonly deadline?: Deadline | null
}

/** The transaction of a step, and the user once it is durable. */
export const commitOf = (
  { uuid, before, step, written, sealed, inbox, deadline: given }: Writing,
  snapshot: ProvisionSnapshot,
  now: number
): { readonly commit: Commit; readonly after: HotUser } => {
  const seen = written.some(({ facts }) => facts.length > 0)
  // What only the journal takes note of counts as a version, too: a write that was on its way before must not come after it.
  const envelope =
    seen && step.envelope === before?.envelope
      ? { ...step.envelope, seq: step.envelope.seq + 1 }
      : step.envelope
  const { journal, end } = journalRows({
    uuid,
    before: before?.journal,
    seq: envelope.seq,
    at: now,
    happenings: written
  })
  const isAside = envelope.quarantine !== undefined || envelope.erased !== undefined
  const deadline = given === undefined ? (dueDeadlines(snapshot)[0] ?? null) : given
  return {
    commit: {
      uuid,
      // The end of the journal goes where the journal is not: rows that vanish there, or come on top, show.
      envelope: { ...envelope, journal: end },
      expected: before?.envelope.seq ?? null,
      journal,
      // A user set aside waits for a person, not for time or the bank; of one who is erased only that itself is due.
      deadline: !isAside || (envelope.erased !== undefined && given) ? deadline : null,
      interest: isAside ? [] : interest(snapshot),
      standing: standing(snapshot, envelope),
      sealed,
      inbox
    },
    after: { envelope, journal: end }
  }
}
