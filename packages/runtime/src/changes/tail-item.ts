import type { JournalEntry, View } from "@bunq-provisioning/core"

/** Whom a tail follows, and from where on. */
export interface TailOptions {
  /** Absent: everybody. */
  readonly uuid?: string
  /** The `change` of the last item that was read, of this tail or of one before a restart; 0 = from the beginning; absent: from now on. */
  readonly after?: number
}

/** Where one user stands, without an entry of the journal. */
export interface TailedView {
  readonly kind: "view"
  /** `first`: the tail begins; `reset`: nobody knows `after` (any more), or some of what came behind it was pruned: go on from this; `again`: what is not in the journal has changed, such as the place in the line. */
  readonly why: "first" | "reset" | "again"
  /** The user's newest change; 0 = they have none. */
  readonly change: number
  readonly uuid: string
  readonly entry: null
  readonly view: View
}

/** Where a tail of everybody begins, or begins anew: what comes is behind it, what is before it is in `list`. */
export interface TailedStart {
  readonly kind: "start"
  /** `reset`: nobody knows `after` (any more), or some of what came behind it was pruned; what was known of anybody has to be read anew. */
  readonly why: "first" | "reset"
  readonly change: number
  readonly uuid: null
  readonly entry: null
  readonly view: null
}

/** One entry of a journal. */
export interface TailedChange {
  readonly kind: "change"
  readonly change: number
  readonly uuid: string
  readonly entry: JournalEntry
  /** The user after this entry or after a later one; null where a later item of the same read has it, or what is stored of the user cannot be used. */
  readonly view: View | null
}

/** What a tail hands out. Those of a tail of everybody are the same objects for all who follow: what is made from one may be kept beside it. */
export type TailItem = TailedView | TailedStart | TailedChange
