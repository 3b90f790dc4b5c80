import type { Envelope } from "@bunq-provisioning/core"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type {
  ChainedEntry,
  JournalEnd,
  JournalStart,
  ProvisionStore,
  StoreError
} from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import { makeChainCheck } from "../journal-chain/chain-check.ts"
import type { JournalVerdict } from "../journal-chain/chain-check.ts"

/** One user's whole history, for an auditor, the user or bunq's support: plain JSON without secrets and personal data. */
export interface HistoryExport {
  readonly format: 1
  readonly uuid: string
  /** Epoch ms. */
  readonly exportedAt: number
  /** When and by whom everything sealed was destroyed; null = it was not. */
  readonly erased: NonNullable<Envelope["erased"]> | null
  /** Where the journal begins when older entries were pruned; null = with entry 1. */
  readonly start: JournalStart | null
  /** The newest entry: its hash proves all the others. */
  readonly end: JournalEnd
  /** What is kept in the vault of this user, by name only. */
  readonly sealed: readonly string[]
  /** bunq's ids of the replies in the entries, oldest first: what bunq's support asks for. */
  readonly responseIds: readonly string[]
  /** Oldest first. */
  readonly entries: readonly ChainedEntry[]
}

const pageSize = 1_000
/** The name of such a row is made from the address: it stays where it can be erased. */
const emailPurpose = sealedPurpose.email("")

/** Reads one user's history as of the last commit; null = nobody has this UUID. */
export const exportHistory = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  uuid: string
): Effect.fn.Return<HistoryExport | null, StoreError> {
  const envelope = yield* store.load(uuid)
  if (envelope === null) return null
  const end = envelope.journal ?? (yield* store.journalEnd(uuid))
  const start = yield* store.journalStart(uuid)
  const entries: ChainedEntry[] = []
  for (let after = 0; ;) {
    const page = yield* store.journal(uuid, { after, limit: pageSize })
    // What came after the state was read belongs to the next export.
    entries.push(...page.filter(({ number }) => number <= end.number))
    after = page.at(-1)?.number ?? after
    if (page.length < pageSize || after > end.number) break
  }
  const sealed = (yield* store.sealedOf(uuid)).map(({ purpose }) => purpose)
  return {
    format: 1,
    uuid,
    exportedAt: yield* Clock.currentTimeMillis,
    erased: envelope.erased ?? null,
    start,
    end: { number: end.number, hash: end.hash },
    sealed: sealed.filter(
      (purpose) => purpose !== sealedPurpose.dataKey && !purpose.startsWith(emailPurpose)
    ),
    responseIds: [...new Set(entries.flatMap(({ responseId }) => responseId ?? []))],
    entries
  }
})

/** Proves an export by itself, without the database it came from. Whoever made it could have made up all of it: compare `end` with the database's. */
export const verifyHistory = (history: HistoryExport): JournalVerdict => {
  const check = makeChainCheck(history.uuid, history.start)
  history.entries.every(check.take)
  return check.end(history.end)
}
