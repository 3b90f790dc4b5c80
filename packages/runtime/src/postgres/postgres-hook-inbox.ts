import { HookCapacity, HookInbox, StoreError } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import { makeArrivals } from "../hooks/arrivals.ts"
import { arrays } from "./connection.ts"
import type { PostgresConnection } from "./connection.ts"
import { makeLane } from "./lane.ts"

/** How long a count is good for, ms. */
const countEvery = 1_000

interface Arriving {
  readonly hint: Hint
  outcome: "new" | "duplicate"
}

const givenRows = `
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::float8[], $7::text[], $8::float8[])
    WITH ORDINALITY AS row (key, category, event_type, object_id, uuid, user_id, updated, received_at, nth)`
const insert = `
  INSERT INTO bunq_provisioning.hook (key, category, event_type, object_id, uuid, user_id, updated, received_at)
  SELECT key, category, event_type, object_id, uuid, user_id, updated, received_at`
const freshWaiting = "(SELECT FROM bunq_provisioning.hook WHERE NOT settled LIMIT $1::int) AS waiting"
const howManySql = `SELECT count(*)::int AS count FROM ${freshWaiting}`
/** Gives the keys that are new. */
const acceptSql = `${insert} FROM (${givenRows}) AS given ORDER BY nth ON CONFLICT DO NOTHING RETURNING key`
/** The same while there is room, by what is there at that moment. */
const acceptNearlyFullSql = `
  WITH given AS MATERIALIZED (${givenRows}), known AS MATERIALIZED (
    SELECT key FROM bunq_provisioning.hook WHERE key = ANY ($1::text[])
  ), fresh AS MATERIALIZED (
    SELECT * FROM given WHERE key NOT IN (SELECT key FROM known) ORDER BY nth
    LIMIT greatest(0, $9::int - (SELECT count(*) FROM ${freshWaiting.replace("$1", "$9")}))
  ), written AS (${insert} FROM fresh ORDER BY nth ON CONFLICT DO NOTHING RETURNING key)
  SELECT key, CASE WHEN key IN (SELECT key FROM written) THEN 'new'
    WHEN key IN (SELECT key FROM known) OR key IN (SELECT key FROM fresh) THEN 'duplicate' ELSE 'full' END AS outcome
  FROM given`
const waitingSql = `
  SELECT key, category, event_type AS "eventType", object_id::float8 AS "objectId", uuid, user_id::float8 AS "userId", updated,
    received_at::float8 AS "receivedAt", place::float8 AS place
  FROM bunq_provisioning.hook WHERE NOT settled AND place > $1::float8 ORDER BY place LIMIT $2::int`
const settleSql =
  "UPDATE bunq_provisioning.hook SET settled = true WHERE key = ANY ($1::text[]) AND NOT settled"
const pruneSql = `
  WITH old AS (
    SELECT key FROM bunq_provisioning.hook WHERE settled AND received_at < $1::float8 ORDER BY received_at LIMIT $2::int
  ), gone AS (DELETE FROM bunq_provisioning.hook WHERE key IN (SELECT key FROM old) RETURNING 1)
  SELECT count(*)::int AS count FROM gone`
const countSql = `
  SELECT count(*) FILTER (WHERE NOT settled)::int AS waiting, count(*)::int AS kept FROM bunq_provisioning.hook`

const isNumber = (value: number | null): value is number => value !== null
/** The driver writes arrays of one kind of value; none of these is ever a real one. */
const absent = { text: "", number: -1 }

/**
 * Webhooks in PostgreSQL. No lease guards them: a hint is only worth a read, and any process may take one. Deliveries that come together are written in one
 * statement.
 */
export const makePostgresHookInbox = Effect.fnUntraced(function* ({ query }: PostgresConnection) {
  const capacity = yield* HookCapacity
  const arrivals = makeArrivals()
  const operation = "HookInbox.accept"
  /** At most so many wait, as far as is known here: counted now and then, and what was accepted here since. */
  const waiting = { most: Infinity, countedAt: -Infinity }
  /** Counting costs more than writing, so it is left out while half of the room is free; others cannot fill that before the next count. */
  const hasPlenty = Effect.fnUntraced(function* (more: number) {
    const now = yield* Clock.currentTimeMillis
    if (now >= waiting.countedAt + countEvery) {
      const [row] = yield* query<{ readonly count: number }>(operation, howManySql, [capacity])
      Object.assign(waiting, { most: row?.count ?? capacity, countedAt: now })
    }
    return waiting.most + more <= capacity / 2
  })
  const accept = yield* makeLane<Arriving>({
    operation,
    keysOf: ({ hint }) => [hint.key],
    fewest: 128,
    write: Effect.fnUntraced(function* (group: readonly Arriving[]) {
      const hints = group.map(({ hint }) => hint)
      const values = [
        arrays.text(hints.map(({ key }) => key)),
        arrays.text(hints.map(({ category }) => category)),
        arrays.text(hints.map(({ eventType }) => eventType)),
        arrays.float(hints.map(({ objectId }) => objectId)),
        arrays.text(hints.map(({ uuid }) => uuid ?? absent.text)),
        arrays.float(hints.map(({ userId }) => userId ?? absent.number)),
        arrays.text(hints.map(({ updated }) => updated ?? absent.text)),
        arrays.float(hints.map(({ receivedAt }) => Math.floor(receivedAt)))
      ]
      if (yield* hasPlenty(group.length)) {
        const fresh = yield* query<{ readonly key: string }>(operation, acceptSql, values)
        const keys = new Set(fresh.map(({ key }) => key))
        for (const arriving of group) if (keys.has(arriving.hint.key)) arriving.outcome = "new"
        waiting.most += keys.size
        return group.map(() => null)
      }
      const rows = yield* query<{ readonly key: string; readonly outcome: "new" | "duplicate" | "full" }>(
        operation,
        acceptNearlyFullSql,
        [...values, capacity]
      )
      const outcomes = new Map(rows.map(({ key, outcome }) => [key, outcome]))
      return group.map((arriving) => {
        const outcome = outcomes.get(arriving.hint.key) ?? "full"
        if (outcome === "full") return new StoreError({ operation, reason: { _tag: "InboxFull" } })
        arriving.outcome = outcome
        return null
      })
    })
  })
  type Row = Hint & { readonly place: number }
  const given = ({ uuid, userId, updated, ...row }: Row): Row => ({
    ...row,
    uuid: uuid === absent.text ? null : uuid,
    userId: isNumber(userId) && userId !== absent.number ? userId : null,
    updated: updated === absent.text ? null : updated
  })
  return HookInbox.of({
    // Whoever gives up waiting takes nothing back: it is written all the same, and its place is free only then.
    accept: Effect.fnUntraced(function* (hint: Hint) {
      const arriving: Arriving = { hint, outcome: "duplicate" }
      yield* accept(arriving)
      if (arriving.outcome === "new") arrivals.note()
      return arriving.outcome
    }, Effect.uninterruptible),
    waiting: ({ after = 0, limit }) =>
      Effect.suspend(() => {
        arrivals.forget()
        return Effect.map(query<Row>("HookInbox.waiting", waitingSql, [after, limit]), (rows) =>
          rows.map(given)
        )
      }),
    settle: (keys) => Effect.asVoid(query("HookInbox.settle", settleSql, [arrays.text(keys)])),
    prune: ({ before, limit }) =>
      Effect.map(
        query<{ readonly count: number }>("HookInbox.prune", pruneSql, [before, limit]),
        ([row]) => row?.count ?? 0
      ),
    count: () =>
      Effect.map(
        query<{ readonly waiting: number; readonly kept: number }>("HookInbox.count", countSql),
        ([row]) => row ?? { waiting: 0, kept: 0 }
      ),
    arrived: arrivals.come
  })
})
