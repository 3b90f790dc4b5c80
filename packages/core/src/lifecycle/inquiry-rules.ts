import type { InquiryObservation } from "../domain/observation.ts"
import type { Answer, Inquiry, InquiryEntry, ProvisionContext } from "./provision-context.ts"

/** Inquiries that do not wait for the user; both vocabularies of bunq's documents (D10). */
const notOurs = /^(FINALIZED|EXPECTING_REPLY_FROM_BUNQ|PENDING_BUNQ_REVIEW)$/
/** Entries bunq has an answer to, or needs none for [API §8]. A word that is not known is kept and shown (I5). */
const answered = /^(SUBMITTED|WAITING_FOR_REVIEW|CANCELLED|(AUTO_)?(APPROVED|REJECTED))$/

const latest = (inquiries: readonly InquiryObservation[]): string =>
  inquiries.reduce((top, { updated }) => (updated > top ? updated : top), "")

/**
 * What one list of inquiries says, with the answers that are under way. Only what waits for the user is kept.
 *
 * An entry that was answered and is still `PENDING` after bunq changed the inquiry is open again: bunq does not say whether it reopens entries
 * or appends new ones [API §8].
 */
const merged = (context: ProvisionContext, seen: readonly InquiryObservation[]): readonly Inquiry[] =>
  seen.flatMap(({ id, updated, status, purpose, expiresAt, entries }) => {
    const known = context.inquiries.find((inquiry) => inquiry.id === id)
    const waiting = entries
      .filter((entry) => !answered.test(entry.status))
      .map((entry): InquiryEntry => {
        const was = known?.entries.find((one) => one.id === entry.id)
        return was === undefined || (was.state === "sent" && known !== undefined && updated > known.updated)
          ? { id: entry.id, type: entry.type, state: "open" }
          : was
      })
    return waiting.length === 0 || notOurs.test(status)
      ? []
      : [{ id, updated, status, purpose, expiresAt, entries: waiting }]
  })

type Seen = Pick<ProvisionContext, "inquiries" | "inquiriesUpdated">

/** The inquiries after a list was read; null when it says nothing new or is older than what is known (I4). */
export const inquiriesAfter = (
  context: ProvisionContext,
  seen: readonly InquiryObservation[]
): Seen | null => {
  const inquiriesUpdated = latest(seen)
  if (inquiriesUpdated < context.inquiriesUpdated) return null
  const inquiries = merged(context, seen)
  return inquiriesUpdated === context.inquiriesUpdated &&
    JSON.stringify(inquiries) === JSON.stringify(context.inquiries)
    ? null
    : { inquiries, inquiriesUpdated }
}

/** Every entry with its inquiry. */
export const entriesOf = ({ inquiries }: ProvisionContext) =>
  inquiries.flatMap((inquiry) => inquiry.entries.map((entry) => ({ inquiry, entry })))

/** The entry that is on its way, or is next: at most one is sent at a time. */
export const entryIn = (context: ProvisionContext, state: Answer["state"]) =>
  entriesOf(context).find(({ entry }) => entry.state === state)

/** Whether the user has something to answer; an answer bunq has yet to take note of is none. */
export const asksUser = (context: ProvisionContext): boolean =>
  entriesOf(context).some(({ entry }) => entry.state === "open" || entry.state === "refused")

const changed = (
  { inquiries }: ProvisionContext,
  change: (entry: InquiryEntry, inquiry: Inquiry) => InquiryEntry
): Pick<ProvisionContext, "inquiries"> => ({
  inquiries: inquiries.map((inquiry) => ({
    ...inquiry,
    entries: inquiry.entries.map((entry) => change(entry, inquiry))
  }))
})

/** The user answered an entry; an answer to another entry, or to none, changes nothing. */
export const entryGiven = (
  context: ProvisionContext,
  given: { readonly inquiryId: number; readonly entryId: number; readonly ref: string }
) =>
  changed(context, (entry, { id }) =>
    id === given.inquiryId && entry.id === given.entryId
      ? { ...entry, state: "given", ref: given.ref }
      : entry
  )

/** Moves the first entry on from one state to the next; one the user answered anew meanwhile stays as it is. */
export const entryMoved = (context: ProvisionContext, from: Answer["state"], to: Answer["state"]) => {
  const next = entryIn(context, from)?.entry
  return changed(context, (entry) => (entry === next ? { ...entry, state: to } : entry))
}
