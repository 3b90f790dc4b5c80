import type { FeedHint, HintSource } from "@bunq-provisioning/core/feed"
import { HookInbox, logEvent } from "@bunq-provisioning/core/ports"
import type { Hint, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import { recoveredMark } from "../recovery/failure-hint.ts"

const abouts: { readonly [category: string]: FeedHint["about"] } = {
  PARTNER_USER_PROVISION: "provision",
  USER_ONBOARDING: "onboarding",
  USER_INFORMATION_INQUIRY: "inquiry"
}
const pageSize = 1_000
/** How soon is noticed what another process accepted, ms. */
const lookAfter = 1_000
/** Everything that waits is looked at again, ms: of two that were accepted at once, the later place may have been visible first. */
const walkAfter = 60_000
/** A hint is settled in the database so much later than by the feed, ms: what was read because of it is committed by then, and a crash before that reads it again. */
const settleAfter = 5_000

const feedHint = ({ key, category, objectId, uuid, userId, receivedAt }: Hint): FeedHint | null => {
  const about = abouts[category]
  // Inquiries are read as a list, by their user.
  return about === undefined
    ? null
    : { key, about, uuid, id: about === "inquiry" ? userId : objectId, receivedAt }
}

/**
 * The hints of the inbox for the feed. Each is given once; after a restart all that nobody settled are given again. While the database is away nothing is
 * given, and what was settled is settled later. `heard` is told of those bunq called with, not of those found among its failures.
 */
export const makeInboxHints = (
  heard: (hint: FeedHint) => Effect.Effect<void>
): Effect.Effect<HintSource, never, HookInbox> =>
  Effect.gen(function* () {
    const inbox = yield* HookInbox
    const given = new Set<string>()
    /** The oldest first. */
    let settled: { readonly key: string; readonly at: number }[] = []
    /** Settled without a read: nothing is on its way that a crash could lose. */
    let unread: string[] = []
    let [after, walkedAt] = [0, -Infinity]

    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const fresh = settled.findIndex(({ at }) => now < at + settleAfter)
      const over = settled.slice(0, fresh < 0 ? settled.length : fresh).map(({ key }) => key)
      const done = [...unread, ...over].slice(0, pageSize)
      const wasUnread = Math.min(unread.length, pageSize)
      if (done.length > 0) {
        yield* inbox.settle(done)
        unread = unread.slice(wasUnread)
        settled = settled.slice(done.length - wasUnread)
        for (const key of done) given.delete(key)
      }
      if (now >= walkedAt + walkAfter) [after, walkedAt] = [0, now]
      const page = yield* inbox.waiting({ after, limit: pageSize })
      after = page.at(-1)?.place ?? after
      const hints: FeedHint[] = []
      for (const hint of page) {
        if (given.has(hint.key)) continue
        given.add(hint.key)
        const one = feedHint(hint)
        if (one === null) unread.push(hint.key)
        else {
          hints.push(one)
          if (!hint.eventType.startsWith(recoveredMark)) yield* heard(one)
        }
      }
      return { hints, more: page.length === pageSize || done.length === pageSize }
    })

    const next: Effect.Effect<readonly FeedHint[]> = Effect.gen(function* () {
      for (;;) {
        const looked = yield* look.pipe(
          Effect.catch(({ message, reason }: StoreError) =>
            Effect.as(
              logEvent({
                level: "warning",
                event: "store.failed",
                message: `ProvisionFeed: ${message}`,
                reason: reason._tag
              }),
              { hints: [], more: false }
            )
          )
        )
        if (looked.hints.length > 0) return looked.hints
        if (!looked.more) yield* Effect.raceFirst(inbox.arrived, Effect.sleep(lookAfter))
      }
    })
    return {
      next,
      settle: (keys, how) =>
        Effect.map(Clock.currentTimeMillis, (at) => {
          if (how?.unread === true) unread.push(...keys)
          else for (const key of keys) settled.push({ key, at })
        })
    }
  })
