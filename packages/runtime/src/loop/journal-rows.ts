import type { Fact, JournalEntry, Source, StepEvent } from "@bunq-provisioning/core"
import { causeOf, responseIdOf } from "./turn.ts"

/** What one event did, and who caused it. */
export interface Happening {
  readonly facts: readonly Fact[]
  readonly event: StepEvent | { readonly type: "provision.requested" }
  readonly source: Source
}

/** The journal entries of one commit, numbered on from `after`. */
export const journalRows = (
  after: number,
  seq: number,
  at: number,
  happenings: readonly Happening[]
): readonly JournalEntry[] => {
  const rows = happenings.flatMap(({ facts, event, source }) => {
    const requested = event.type === "provision.requested"
    const cause = requested ? event.type : causeOf(event)
    const responseId = requested ? null : responseIdOf(event)
    return facts.map((fact) => ({ source, cause, fact, responseId }))
  })
  return rows.map((row, index) => ({ number: after + index + 1, seq, at, ...row }))
}
