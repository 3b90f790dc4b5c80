import { forgedWord } from "../bank/webhook-bodies.ts"
import type { Violated } from "./violation.ts"
import type { Written } from "./user-record.ts"

export type CommitRule = (written: Written, violated: Violated) => void

/** Numbers without a gap, and no change of the envelope that the journal does not know of (I9). */
export const journalIsWhole: CommitRule = ({ uuid, before, envelope, fresh }, violated) => {
  let number = before?.journal.length ?? 0
  for (const entry of fresh) {
    number += 1
    if (entry.number !== number)
      violated("journal-gap", `${uuid}: entry ${entry.number} in place of ${number}`)
    if (entry.seq > envelope.seq) violated("journal-ahead", `${uuid}: ${entry.seq} of ${envelope.seq}`)
  }
  const was = before?.envelope.seq ?? 0
  if (envelope.seq < was) violated("seq-went-back", `${uuid}: ${was} to ${envelope.seq}`)
  if (envelope.seq !== was && fresh.every(({ seq }) => seq !== envelope.seq))
    violated("seq-without-journal", `${uuid}: ${was} to ${envelope.seq} and no entry says why`)
}

/** The active children are the outbox: each has its work, and no work is without a child. */
export const childrenHaveWork: CommitRule = ({ uuid, children, envelope, row }, violated) => {
  const work = Object.keys(envelope.work).sort()
  if (work.join() !== children.join())
    violated("child-without-work", `${uuid}: children ${children.join()}, work ${work.join()}`)
  const owing = envelope.quarantine === undefined && work.length > 0
  if (row.owing !== owing)
    violated("outbox-entry-forgotten", `${uuid}: owing ${row.owing}, work ${work.join()}`)
}

/** A result ends the work it is of. */
export const doneLeaves: CommitRule = ({ uuid, before, envelope, fresh }, violated) => {
  for (const { cause, fact } of fresh) {
    const [type, id = ""] = cause.split(" ")
    if (type !== "command.succeeded" || fact.kind === "superseded") continue
    const [was, is] = [before?.envelope.work[id], envelope.work[id]]
    if (was !== undefined && is?.seq === was.seq)
      violated("done-stays", `${uuid}: ${id} of ${was.seq} goes on`)
  }
}

/** Failed attempts of one command are counted on, whatever process counts. */
export const attemptsAreKept: CommitRule = ({ uuid, before, envelope }, violated) => {
  for (const [id, { seq, attempt }] of Object.entries(envelope.work)) {
    const was = before?.envelope.work[id]
    if (was !== undefined && was.seq === seq && attempt < was.attempt)
      violated("attempts-forgotten", `${uuid}: ${id} of ${seq} has ${attempt} after ${was.attempt}`)
  }
}

/** What the bank said later is never replaced by what it said before (I4). */
export const observationsConverge: CommitRule = ({ uuid, before, context }, violated) => {
  if (before === null) return
  const kinds = [
    ["provision", before.context.provision, context.provision],
    ["onboarding", before.context.onboarding, context.onboarding],
    ["identity", before.context.identity.seen, context.identity.seen]
  ] as const
  for (const [kind, was, is] of kinds) {
    if (was === null || (is !== null && is.id !== was.id)) continue
    if (is === null ? kind === "provision" : (is.updated ?? "") < (was.updated ?? ""))
      violated("went-back", `${uuid}: ${kind} of ${was.updated} became ${is?.updated ?? "nothing"}`)
  }
}

/** Of what is said in bunq's name by others nothing is believed (I4). */
export const nothingIsForged: CommitRule = ({ uuid, row, texts }, violated) => {
  if ([row.envelope, ...texts].some((text) => text.includes(forgedWord))) violated("forged-fact", uuid)
}

/** Tokens, personal data: nothing of it outside of sealed rows (I1). All of it says so itself. */
const telltale = /canary|987654321|\+3161000000/i
export const secretIn = (text: string): boolean => telltale.test(text)
export const nothingIsSaid: CommitRule = ({ uuid, row, texts }, violated) => {
  if (secretIn(row.envelope)) violated("secret-in-envelope", uuid)
  for (const text of texts) if (secretIn(text)) violated("secret-in-journal", uuid)
}
