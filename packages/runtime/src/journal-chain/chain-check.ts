import type { ChainedEntry, JournalEnd, JournalStart } from "@bunq-provisioning/core/ports"
import { chainHash, chainStart, plainEntry } from "./chain-hash.ts"

/** What does not fit in a user's journal. */
export type JournalFault =
  /** Entries are not there, or stand in another order: `number` was due next. */
  | "Missing"
  /** The entry is not the one that was written, or not written by us. */
  | "Changed"
  /** An entry without a hash behind one that has it. */
  | "Unchained"
  /** The newest entries are gone: the user's state knows of later ones. */
  | "TailMissing"
  /** There are entries the user's state knows nothing of. */
  | "TailUnknown"
  /** The row holds no entry. */
  | "Unreadable"

/** What became of the proof of one user's journal. */
export interface JournalVerdict {
  readonly uuid: string
  readonly intact: boolean
  /** The first entry that does not fit, and why; null = all fit. */
  readonly broken: { readonly number: number; readonly fault: JournalFault } | null
  /** How many entries were looked at. */
  readonly entries: number
  /** How many of them were written before there was a chain: nothing can be said of them. */
  readonly unchained: number
  /** The last entry that was pruned; 0 = none. */
  readonly prunedThrough: number
  /** Number and hash of the newest entry. Kept elsewhere, they prove later that nobody wrote the whole chain anew. */
  readonly end: JournalEnd
}

/** Follows one user's chain, entry by entry, oldest first. Knows no store. */
export const makeChainCheck = (uuid: string, start: Pick<JournalStart, "through" | "hash"> | null) => {
  let number = start?.through ?? 0
  let hash = start?.hash ?? null
  let [entries, unchained] = [0, 0]
  let broken: JournalVerdict["broken"] = null
  const fail = (at: number, fault: JournalFault): boolean => {
    broken ??= { number: at, fault }
    return false
  }
  return {
    /** false = it does not fit: the rest need not be looked at. */
    take: (entry: ChainedEntry): boolean => {
      if (broken !== null) return false
      const due = number + 1
      entries += 1
      if (typeof entry?.number !== "number") return fail(due, "Unreadable")
      if (entry.number !== due) return fail(due, "Missing")
      if (entry.hash === null) {
        if (hash !== null) return fail(due, "Unchained")
        unchained += 1
      } else if (chainHash(hash ?? chainStart(uuid), plainEntry(entry)) !== entry.hash)
        return fail(due, "Changed")
      number = due
      hash = entry.hash
      return true
    },
    unreadable: (): void => void fail(number + 1, "Unreadable"),
    /** The verdict, given where the user's state says that the journal ends; null = it does not say. */
    end: (known: JournalEnd | null): JournalVerdict => {
      if (broken === null && known !== null) {
        if (number < known.number) fail(number + 1, "TailMissing")
        else if (number > known.number) fail(known.number + 1, "TailUnknown")
        else if (hash !== known.hash) fail(number, "Changed")
      }
      const end = { number, hash }
      const prunedThrough = start?.through ?? 0
      return { uuid, intact: broken === null, broken, entries, unchained, prunedThrough, end }
    }
  }
}
