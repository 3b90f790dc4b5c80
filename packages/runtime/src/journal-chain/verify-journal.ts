import type { ChainedEntry, JournalEnd, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { makeChainCheck } from "./chain-check.ts"
import type { JournalVerdict } from "./chain-check.ts"

const pageSize = 500
const rounds = 5

/** A row that cannot be read says nothing of where the journal ends. */
const unlessCorrupted = <A, B>(effect: Effect.Effect<A, StoreError>, instead: () => B) =>
  Effect.catchIf(
    effect,
    (error) => error.reason._tag === "Corrupted",
    () => Effect.sync(instead)
  )
const stateOf = (store: ProvisionStore["Service"], uuid: string) =>
  unlessCorrupted(store.load(uuid), () => null)

const look = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  uuid: string,
  known: JournalEnd | null
) {
  const check = makeChainCheck(uuid, yield* store.journalStart(uuid))
  let after = 0
  for (;;) {
    const page = yield* unlessCorrupted(
      store.journal(uuid, { after, limit: pageSize }),
      (): readonly ChainedEntry[] => {
        check.unreadable()
        return []
      }
    )
    const fits = page.every(check.take)
    after = page.at(-1)?.number ?? after
    if (!fits || page.length < pageSize) break
  }
  return check.end(known)
})

/**
 * Proves one user's journal: every entry follows from the one before, and the newest is the one the user's state names. null = nobody has this UUID.
 *
 * Finds entries that were changed, taken away, added, moved or come from another user. Whoever can write the database can also write a whole new chain:
 * keep the `end` of an earlier verdict elsewhere if that is feared.
 */
export const verifyJournal = Effect.fnUntraced(function* (
  store: ProvisionStore["Service"],
  uuid: string
): Effect.fn.Return<JournalVerdict | null, StoreError> {
  for (let round = 1; ; round += 1) {
    const before = yield* stateOf(store, uuid)
    if (before === null && (yield* store.journalEnd(uuid)).number === 0) return null
    const verdict = yield* look(store, uuid, before?.journal ?? null)
    // The user went on meanwhile.
    const meanwhile = verdict.intact ? before : yield* stateOf(store, uuid)
    if (meanwhile?.journal?.hash === before?.journal?.hash || round === rounds) return verdict
  }
})
