import type { Fact, Source, StepEvent } from "@bunq-provisioning/core"
import type { ChainedEntry, JournalEnd } from "@bunq-provisioning/core/ports"
import { chained } from "../journal-chain/chain-hash.ts"
import { causeOf } from "./turn.ts"

/** What one event did, and who caused it. */
export interface Happening {
  readonly facts: readonly Fact[]
  readonly event: StepEvent | { readonly type: "provision.requested" | "provision.erase" }
  readonly source: Source
  readonly by?: string
  readonly responseId?: string | null
}

const none: JournalEnd = { number: 0, hash: null }

/** What the journal entries of one commit are made from. */
interface Written {
  readonly uuid: string
  /** Where the journal ended so far; absent = there is none. */
  readonly before: JournalEnd | undefined
  readonly seq: number
  readonly at: number
  readonly happenings: readonly Happening[]
}

/** The journal entries of one commit, numbered and chained on from the end of the journal. */
export const journalRows = ({ uuid, before = none, seq, at, happenings }: Written) => {
  const rows = happenings.flatMap(({ facts, event, source, by, responseId = null }) => {
    const cause = "at" in event ? causeOf(event) : event.type
    // Not there where nobody was named: the hash of an entry covers its keys.
    const who = by === undefined ? { source } : { source, by }
    return facts.map((fact) => ({ ...who, cause, fact, responseId }))
  })
  const entries = rows.map((row, index) => ({ number: before.number + index + 1, seq, at, ...row }))
  const journal: readonly ChainedEntry[] = chained(uuid, before, entries)
  const { number, hash } = journal.at(-1) ?? before
  return { journal, end: { number, hash } satisfies JournalEnd }
}
