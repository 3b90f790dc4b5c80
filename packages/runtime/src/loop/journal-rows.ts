import type { Fact, JournalEntry, Source, StepEvent } from "@bunq-provisioning/core"
import { causeOf } from "./turn.ts"

/** What one event did, and who caused it. */
export interface Happening {
  readonly facts: readonly Fact[]
  readonly event: StepEvent | { readonly type: "provision.requested" }
  readonly source: Source
  readonly responseId?: string | null
}

/** The journal entries of one commit, numbered on from `after`. */
export const journalRows = (
  after: number,
  seq: number,
  at: number,
  happenings: readonly Happening[]
): readonly JournalEntry[] => {
  const rows = happenings.flatMap(({ facts, event, source, responseId = null }) => {
    const cause = event.type === "provision.requested" ? event.type : causeOf(event)
    return facts.map((fact) => ({ source, cause, fact, responseId }))
  })
  return rows.map((row, index) => ({ number: after + index + 1, seq, at, ...row }))
}
