import type { BunqApi, ProvisionPage } from "../ports/bunq-api.ts"
import type { BunqError } from "../ports/bunq-error.ts"
import { logEvent } from "../ports/log-event.ts"
import { withResponseId } from "../ports/response-trail.ts"
import { Clock, Effect } from "effect"
import type { Roster } from "./roster.ts"
import type { Tell } from "./tell.ts"
import type { Watched } from "./watched.ts"

/** The statuses a provision can be waited for in; `CLOSED`, of which there are ever more, is seen by id [API §5.3]. */
const listedStatuses = ["CREATED", "ACTIVE", "FAILED", "CANCELLED", "TOKEN_RESET_REQUESTED"]
/** For how long a bank that refused the filter is asked without it, ms: one refusal may be a passing fault, and without the filter pages only grow. */
const unfilteredFor = 3_600_000
/** A page that cannot be read is asked for so many times before the walk begins again at the front. */
const attempts = 5

const failedNow = (error: BunqError) =>
  Effect.as(
    logEvent({
      level: "warning",
      event: "feed.failed",
      message: `ProvisionFeed: ${error.message}`,
      reason: error.reason._tag,
      responseId: error.responseId
    }),
    error
  )

/**
 * Walks the pages of provisions, newest first, along the URLs the bank gives [API §13]. Everybody on a page who is waited for is seen, due or not: it
 * costs nothing. Ends when the oldest that was due is passed, or when so few are left that asking for each is cheaper; those are marked `offPage`. A
 * page that cannot be read is read again, and about those behind it nothing is said.
 */
export const makePageWalk = (options: {
  readonly api: BunqApi["Service"]
  readonly roster: Roster
  readonly fewEnough: number
  /** Before a page is read again, ms. */
  readonly retryAfter: number
  /** Hints that were followed. */
  readonly settle: (keys: readonly string[]) => Effect.Effect<void>
}) => {
  const { api, roster, fewEnough, retryAfter, settle } = options
  /** The list filter is no sure thing: `TOKEN_RESET_REQUESTED` is missing in the specification [API §5.3], so a bank may refuse it. */
  let unfilteredUntil = -Infinity
  const isFiltered = Effect.map(Clock.currentTimeMillis, (now) => now >= unfilteredUntil)

  const pageAt = Effect.fnUntraced(function* (cursor: string | null, tell: Tell) {
    const at = yield* Clock.currentTimeMillis
    const statuses = at >= unfilteredUntil ? listedStatuses : []
    const page = api.listProvisions({ statuses, ...(cursor === null ? {} : { cursor }) })
    const { value, responseId } = yield* withResponseId(page)
    const followed: string[] = []
    for (const observed of value.items) {
      const { id, externalUuid } = observed.observation
      const watched = roster.find(externalUuid, id)
      if (watched === undefined) continue
      const hint = roster.shown(watched, at)
      const cause = hint === null ? undefined : { hinted: true }
      yield* tell(watched, { uuid: externalUuid, at, responseId, kind: "provision", observed }, cause)
      if (hint !== null) followed.push(hint.key)
    }
    if (followed.length > 0) yield* settle(followed)
    return value
  })

  /** null = given up. */
  const read = Effect.fnUntraced(function* (cursor: string | null, tell: Tell) {
    for (let attempt = 1; ; attempt += 1) {
      const page: ProvisionPage | BunqError = yield* pageAt(cursor, tell).pipe(Effect.catch(failedNow))
      if (!("reason" in page)) return page
      yield* Effect.sleep(retryAfter)
      if (page.reason._tag === "Refused" && (yield* isFiltered))
        unfilteredUntil = (yield* Clock.currentTimeMillis) + unfilteredFor
      else if (!page.isRetryable || attempt === attempts) return null
    }
  })

  return Effect.fnUntraced(function* (due: readonly Watched[], tell: Tell) {
    const before = roster.sightings
    const isUnseen = (watched: Watched) => watched.sighting <= before && roster.has(watched)
    const visited = new Set<string>()
    let unseen = due
    let cursor: string | null = null
    for (;;) {
      const page: ProvisionPage | null = yield* read(cursor, tell)
      if (page === null) return
      unseen = unseen.filter(isUnseen)
      const oldest = Math.min(...unseen.map(({ one }) => one.id))
      const passed = page.items.some(({ observation }) => observation.id <= oldest)
      const older: string | null = page.older
      if (unseen.length < fewEnough || passed || older === null || visited.has(older)) break
      visited.add(older)
      cursor = older
    }
    for (const watched of unseen) watched.offPage = true
  })
}
