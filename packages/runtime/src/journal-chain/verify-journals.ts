import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { JournalVerdict } from "./chain-check.ts"
import { verifyJournal } from "./verify-journal.ts"

/** What became of the proof of many journals. */
export interface JournalsReport {
  readonly users: number
  readonly entries: number
  /** Entries from before there was a chain. */
  readonly unchained: number
  /** Those that do not verify. */
  readonly broken: readonly JournalVerdict[]
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null
}

/** Proves the journals of one page of users, by uuid. */
export const verifyJournals = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  { after, limit }: { readonly after?: string; readonly limit: number }
): Effect.fn.Return<JournalsReport, StoreError> {
  const users = yield* store.list({ limit, ...(after === undefined ? {} : { after }) })
  const verdicts: JournalVerdict[] = []
  for (const { uuid } of users) {
    const verdict = yield* verifyJournal(store, uuid)
    if (verdict !== null) verdicts.push(verdict)
  }
  const sum = (of: (verdict: JournalVerdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0)
  return {
    users: verdicts.length,
    entries: sum(({ entries }) => entries),
    unchained: sum(({ unchained }) => unchained),
    broken: verdicts.filter(({ intact }) => !intact),
    next: users.length < limit ? null : (users.at(-1)?.uuid ?? null)
  }
})
