import { Context } from "effect"
import type { Effect } from "effect"
import type { Interest, InterestKind } from "../view/interest.ts"
import type { Deadline } from "../view/deadlines.ts"
import type { JournalEntry } from "../view/journal-entry.ts"
import type { Standing } from "../view/standing.ts"
import type { View } from "../view/view.ts"
import type { Envelope } from "../lifecycle/envelope.ts"
import type { StoreError } from "./store-error.ts"

/** A sealed row: who it belongs to, what it is for, and the ciphertext. */
export interface SealedRow {
  readonly owner: string
  readonly purpose: string
  readonly sealed: Uint8Array
}

/** A journal entry as it is kept: with the hash that chains it to the one before. */
export interface ChainedEntry extends JournalEntry {
  /** 64 hexadecimal digits; null = written before there was a chain. */
  readonly hash: string | null
}
/** A journal entry and its place among those of everybody. */
export interface Change {
  /** Positive, one for each entry, growing in the order of commits, also within one user; not every number is used. */
  readonly change: number
  readonly uuid: string
  readonly entry: ChainedEntry
}
/** Where a user's journal ends: what the next entry is numbered and chained after. */
export interface JournalEnd {
  /** The number of the latest entry; 0 = none. */
  readonly number: number
  readonly hash: string | null
}

/** Where a user's journal begins after older entries were pruned. */
export interface JournalStart {
  /** The number of the last entry that was pruned. */
  readonly through: number
  /** Its hash: the entry after it is chained to it. */
  readonly hash: string | null
  /** When it was pruned, epoch ms. */
  readonly at: number
}

/** Everything one step changes, written in one transaction or not at all. */
export interface Commit {
  readonly uuid: string
  readonly envelope: Envelope
  /** The `seq` of the envelope this step began with; null = the user is new. A mismatch fails with `VersionConflict` or `AlreadyExists`. */
  readonly expected: number | null
  readonly journal: readonly ChainedEntry[]
  /** The earliest deadline; null = none. */
  readonly deadline: Deadline | null
  readonly interest: readonly Interest[]
  /** In columns of their own, so that nobody's envelope is opened to find others. */
  readonly standing: Standing
  /** Sealed rows; a row that is there already stays as it is. */
  readonly sealed: readonly SealedRow[]
  /** Ids of messages this step consumed: never accepted again. One that was consumed before fails the commit with `VersionConflict`. */
  readonly inbox: readonly string[]
}

export interface StoredProvision {
  readonly uuid: string
  readonly envelope: Envelope
}
export interface InterestedProvision extends Interest {
  readonly uuid: string
  /** Epoch ms of the last commit: what changed lately is read more often. */
  readonly changedAt: number
}
/** A page of users; filters that are given all have to be true. */
export interface ListPage {
  readonly after?: string
  readonly limit: number
  /** In any of these. */
  readonly phases?: ReadonlyArray<View["phase"]>
  readonly stalled?: true
}
/** How many users are in one phase; null = what is stored of them cannot be read. */
export interface PhaseCount {
  readonly phase: View["phase"] | null
  readonly users: number
  /** Of them, those who wait for a person. */
  readonly stalled: number
}
/** A place in the order of `ProvisionStore.interested`. */
export type InterestPosition = Pick<InterestedProvision, "changedAt" | "uuid">

/**
 * Where users are kept. Single writer per user is the runtime's business; the version check is the store's.
 *
 * What `commit` acknowledged survives a crash (memory excepted). Every method fails with `StoreError`. Implementations pass `provisionStoreContract` of
 * `@bunq-provisioning/core/testing`.
 */
export class ProvisionStore extends Context.Service<
  ProvisionStore,
  {
    readonly load: (uuid: string) => Effect.Effect<Envelope | null, StoreError>
    readonly commit: (commit: Commit) => Effect.Effect<void, StoreError>
    /** Whether a message with this id was consumed. */
    readonly consumed: (inboxId: string) => Effect.Effect<boolean, StoreError>
    /** Users with a deadline at or before `now`, earliest first. */
    readonly due: (
      now: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<{ readonly uuid: string; readonly deadline: Deadline }>, StoreError>
    /** When the next deadline falls, epoch ms. */
    readonly nextDueAt: () => Effect.Effect<number | null, StoreError>
    /** Users with commands in flight, by uuid after `after`: the outbox, read once at start. */
    readonly owing: (page: {
      readonly after?: string
      readonly limit: number
    }) => Effect.Effect<readonly StoredProvision[], StoreError>
    /** All users, or those of whom the filters are true, by uuid after `after`. A page costs the same however many users there are. */
    readonly list: (page: ListPage) => Effect.Effect<readonly StoredProvision[], StoreError>
    /** How many users there are, by phase; phases nobody is in are left out. Counted in an index: cheap, not free. */
    readonly phases: () => Effect.Effect<readonly PhaseCount[], StoreError>
    /**
     * Who is waited for, most recently changed first, then by uuid; `after` continues behind the last one of the page before. Who changes while pages
     * are read moves to the front, so a reader that also looks there again misses nobody.
     */
    readonly interested: (
      kind: InterestKind,
      page: { readonly after?: InterestPosition; readonly limit: number }
    ) => Effect.Effect<readonly InterestedProvision[], StoreError>
    /** Oldest first. */
    readonly journal: (
      uuid: string,
      page?: { readonly after?: number; readonly limit?: number }
    ) => Effect.Effect<readonly ChainedEntry[], StoreError>
    readonly journalEnd: (uuid: string) => Effect.Effect<JournalEnd, StoreError>
    /**
     * What became durable behind a change, of everybody or of one user, in order. Whatever is handed out can no longer be overtaken: nothing with a
     * lower number appears later. What was pruned is left out: see `prunedThrough`.
     */
    readonly changesAfter: (
      after: number,
      page: { readonly uuid?: string; readonly limit: number }
    ) => Effect.Effect<readonly Change[], StoreError>
    /** The latest change `changesAfter` hands out, of everybody or of one user; 0 = none. */
    readonly lastChange: (uuid?: string) => Effect.Effect<number, StoreError>
    /** The latest change that was pruned, of everybody or of one user; 0 = none. Whoever has read less than that never sees some of what came after. */
    readonly prunedThrough: (uuid?: string) => Effect.Effect<number, StoreError>
    /** Leaves a wide gap behind the last change: in a copy from a backup, no later change gets a number that the lost ones had. */
    readonly skipChanges: () => Effect.Effect<void, StoreError>
    readonly sealed: (owner: string, purpose: string) => Effect.Effect<Uint8Array | null, StoreError>
    /** Writes a sealed row at once, replacing one that is there. Only for what must be durable before a call goes out. */
    readonly putSealed: (row: SealedRow) => Effect.Effect<void, StoreError>
    /** The sealed rows of one purpose, by owner after `after`. */
    readonly sealedRows: (page: {
      readonly purpose: string
      readonly after?: string
      readonly limit: number
    }) => Effect.Effect<readonly SealedRow[], StoreError>
    /** Every sealed row of one owner, by purpose. */
    readonly sealedOf: (owner: string) => Effect.Effect<readonly SealedRow[], StoreError>
    /** Writes `sealed` in place of `expected` (null = where no row is); false, and nothing is written, when there is anything else. */
    readonly replaceSealed: (
      row: SealedRow & { readonly expected: Uint8Array | null }
    ) => Effect.Effect<boolean, StoreError>
    /** Deletes every sealed row of an owner, and what the store can reach of their remains; without one nothing happens. */
    readonly eraseSealed: (owner: string) => Effect.Effect<void, StoreError>
    /** Deletes some sealed rows of an owner; those that are not there need not be. */
    readonly dropSealed: (owner: string, purposes: readonly string[]) => Effect.Effect<void, StoreError>
    /** null = the journal begins with entry 1. */
    readonly journalStart: (uuid: string) => Effect.Effect<JournalStart | null, StoreError>
    /**
     * Deletes a user's journal up to and with entry `through`, and notes where it begins now, in one transaction; gives how many went. Nothing
     * happens when there is no such entry. The only way an entry ever goes: a durable store refuses any other in the database itself.
     */
    readonly pruneJournal: (
      uuid: string,
      start: { readonly through: number; readonly at: number }
    ) => Effect.Effect<number, StoreError>
    /** Forgets messages that were consumed before `before`, the oldest first; gives how many. Such a message would be taken again. */
    readonly pruneInbox: (options: {
      readonly before: number
      readonly limit: number
    }) => Effect.Effect<number, StoreError>
    readonly sentAt: (uuid: string) => Effect.Effect<number | null, StoreError>
    readonly markSent: (uuid: string, at: number) => Effect.Effect<void, StoreError>
    /** Fails with `Fenced` once another runner has taken the store and nothing can be written any more; never ends otherwise. */
    readonly lost: Effect.Effect<never, StoreError>
    /** Latest time any commit was made at, by the clock of whoever committed; null in an empty store. */
    readonly latestAt: () => Effect.Effect<number | null, StoreError>
  }
>()("@bunq-provisioning/core/ProvisionStore") {}
