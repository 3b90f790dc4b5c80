import { Context } from "effect"
import type { Effect } from "effect"
import type { Interest, InterestKind } from "../view/interest.ts"
import type { Deadline } from "../view/deadlines.ts"
import type { JournalEntry } from "../view/journal-entry.ts"
import type { Envelope } from "../lifecycle/envelope.ts"
import type { StoreError } from "./store-error.ts"

/** A sealed row: who it belongs to, what it is for, and the ciphertext. */
export interface SealedRow {
  readonly owner: string
  readonly purpose: string
  readonly sealed: Uint8Array
}

/** Everything one step changes, written in one transaction or not at all. */
export interface Commit {
  readonly uuid: string
  readonly envelope: Envelope
  /** The `seq` of the envelope this step began with; null = the user is new. A mismatch fails with `VersionConflict` or `AlreadyExists`. */
  readonly expected: number | null
  readonly journal: readonly JournalEntry[]
  /** The earliest deadline; null = none. */
  readonly deadline: Deadline | null
  readonly interest: readonly Interest[]
  readonly settled: boolean
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
    /** All users, by uuid after `after`. */
    readonly list: (page: {
      readonly after?: string
      readonly limit: number
    }) => Effect.Effect<readonly StoredProvision[], StoreError>
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
    ) => Effect.Effect<readonly JournalEntry[], StoreError>
    /** The number of the latest journal entry; 0 = none. */
    readonly journalEnd: (uuid: string) => Effect.Effect<number, StoreError>
    readonly sealed: (owner: string, purpose: string) => Effect.Effect<Uint8Array | null, StoreError>
    /** Writes a sealed row at once, replacing one that is there. Only for what must be durable before a call goes out. */
    readonly putSealed: (row: SealedRow) => Effect.Effect<void, StoreError>
    readonly sentAt: (uuid: string) => Effect.Effect<number | null, StoreError>
    readonly markSent: (uuid: string, at: number) => Effect.Effect<void, StoreError>
    /** Latest time any commit was made at, by the clock of whoever committed; null in an empty store. */
    readonly latestAt: () => Effect.Effect<number | null, StoreError>
  }
>()("@bunq-provisioning/core/ProvisionStore") {}
