import { Effect } from "effect"
import type { ChainedEntry, ProvisionStore } from "./provision-store.ts"
import type { StoreError } from "./store-error.ts"

const page = 200
/** Then what is still looked for is given up: a history of any length costs the same. */
const mostPages = 5

interface Looking {
  readonly uuid: string
  /** Commands that are being tried again: the entry of their last attempt is wanted. */
  readonly retried: readonly string[]
}

/**
 * The newest entries of one user's journal, oldest first: 200, and as many more, up to 1,000, as it takes to find the last attempt of every command that is
 * tried again and one reply of bunq's. The number of the first tells how many are older.
 */
export const recentJournal = Effect.fnUntraced(function* (
  store: Pick<ProvisionStore["Service"], "journal" | "journalEnd">,
  { uuid, retried }: Looking
): Effect.fn.Return<readonly ChainedEntry[], StoreError> {
  let first = (yield* store.journalEnd(uuid)).number + 1
  let entries: readonly ChainedEntry[] = []
  const isEnough = (): boolean =>
    entries.some(({ responseId }) => responseId !== null) &&
    retried.every((command) => entries.some(({ cause }) => cause.endsWith(` ${command}`)))
  for (let pages = 0; pages < mostPages && first > 1; pages += 1) {
    const after = Math.max(0, first - 1 - page)
    const older = yield* store.journal(uuid, { after, limit: first - 1 - after })
    entries = [...older, ...entries]
    first = after + 1
    if (isEnough()) break
  }
  return entries
})
