import type { InterestKind } from "../view/interest.ts"
import type { InterestPosition, ProvisionStore } from "../ports/provision-store.ts"
import type { StoreError } from "../ports/store-error.ts"
import { Clock, Effect } from "effect"
import type { FeedHint } from "./hint-source.ts"
import type { Roster } from "./roster.ts"

/** Rows asked of the store at once: of its front every time, of all the others in turn. */
const [frontRows, roundRows] = [200, 1_000]

/**
 * Keeps a roster like the store: a look at the front, where whoever changed is found at once, and a round through everybody in pages, which finds
 * who is not waited for any more. Does nothing when it did so less than `every` ms ago.
 */
export const makeKeepUp = (options: {
  readonly roster: Roster
  readonly store: ProvisionStore["Service"]
  readonly kind: InterestKind
  readonly every: number
  /** Told of hints about users who are not waited for any more. */
  readonly dropped?: (hints: readonly FeedHint[]) => Effect.Effect<void>
}): Effect.Effect<void, StoreError> => {
  const { roster, store, kind, every, dropped } = options
  let lookedAt = -Infinity
  let changedUntil = -Infinity
  let reached: InterestPosition | undefined = undefined

  const meet = Effect.fnUntraced(function* (after: InterestPosition | undefined, limit: number) {
    const rows = yield* store.interested(kind, after === undefined ? { limit } : { after, limit })
    roster.meet(rows, yield* Clock.currentTimeMillis)
    return { last: rows.at(-1), first: rows[0], more: rows.length === limit }
  })

  /** Everybody who changed since the last look, however many. Whether there are others. */
  const front = Effect.fnUntraced(function* () {
    const since = changedUntil
    let page = yield* meet(undefined, frontRows)
    const until = page.first?.changedAt ?? since
    while (page.more && page.last !== undefined && page.last.changedAt >= since)
      page = yield* meet(page.last, frontRows)
    changedUntil = until
    return page.more
  })

  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (now < lookedAt + every) return
    lookedAt = now
    if (yield* front()) {
      const page = yield* meet(reached, roundRows)
      reached = page.last
      if (page.more) return
    }
    reached = undefined
    const hints = roster.endRound()
    if (dropped !== undefined && hints.length > 0) yield* dropped(hints)
  })
}
