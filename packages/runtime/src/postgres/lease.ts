import { hostname } from "node:os"
import { StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Effect } from "effect"
import { realClock } from "../edges/real-clock.ts"
import type { PostgresConnection } from "./connection.ts"

/** The right to write, and what every write names to prove it. */
export interface Lease {
  /** Grows by one with every taking; what names an older one writes nothing. */
  readonly token: number
  /** Fails with `Fenced` once another runner has taken it; never ends otherwise. */
  readonly lost: Effect.Effect<never, StoreError>
  /** Tells those who wait for `lost`: a write found out first. */
  readonly giveUp: Effect.Effect<void>
}

interface Holding {
  readonly holder: string
  readonly until: number
  readonly left: number
}

const operation = "PostgresStore.open"
const fenced = new StoreError({ operation: "PostgresStore.renew", reason: { _tag: "Fenced" } })

const take = `
  INSERT INTO bunq_provisioning.lease AS present (token, holder, expires_at)
  VALUES (1, $1, clock_timestamp() + $2::float8 * interval '1 millisecond')
  ON CONFLICT (one) DO UPDATE SET token = present.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
  WHERE present.expires_at <= clock_timestamp()
  RETURNING token::float8`
const look = `
  SELECT holder, floor(extract(epoch FROM expires_at) * 1000)::float8 AS until,
    ceil(extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS left
  FROM bunq_provisioning.lease`
const renew = `
  UPDATE bunq_provisioning.lease SET expires_at = clock_timestamp() + $2::float8 * interval '1 millisecond'
  WHERE token = $1::int8 RETURNING token`
const release = "UPDATE bunq_provisioning.lease SET expires_at = clock_timestamp() WHERE token = $1::int8"

/**
 * Takes the database for this process, by the database's clock, and keeps it until the scope closes.
 *
 * When somebody holds it, it is waited for as long as they would hold it without a sign of life; whoever renews it meanwhile is alive, and this fails
 * with `InUse`. A holder that went silent is not asked: what it writes later is refused by its token.
 */
export const holdLease = Effect.fnUntraced(
  function* (connection: PostgresConnection, millis: number) {
    const holder = `process ${process.pid} on ${hostname()}`
    const attempt = Effect.map(
      connection.query<{ readonly token: number }>(operation, take, [holder, millis]),
      ([row]) => row?.token
    )
    const present = Effect.map(connection.query<Holding>(operation, look), ([row]) => row)
    const acquire = Effect.gen(function* () {
      const first = yield* attempt
      if (first !== undefined) return first
      const left = (yield* present)?.left ?? 0
      yield* Effect.sleep(Math.min(Math.max(left, 0), millis) + 1)
      const second = yield* attempt
      if (second !== undefined) return second
      const { holder, until } = (yield* present) ?? { holder: "another process", until: 0 }
      return yield* new StoreError({ operation, reason: { _tag: "InUse", holder, until } })
    })
    const token = yield* Effect.acquireRelease(
      acquire,
      (taken) => Effect.ignore(connection.query("PostgresStore.close", release, [taken])),
      { interruptible: true }
    )
    const lost = yield* Deferred.make<never, StoreError>()
    const giveUp = Effect.asVoid(Deferred.fail(lost, fenced))
    // A server that does not answer is no reason to give up: whether somebody else came is seen when it does.
    const renewing = Effect.gen(function* () {
      yield* Effect.sleep(millis / 3)
      const renewed = yield* Effect.result(connection.query("PostgresStore.renew", renew, [token, millis]))
      if (renewed._tag === "Success" && renewed.success.length === 0) yield* giveUp
    })
    yield* Effect.forkScoped(Effect.forever(renewing))
    return { token, lost: Deferred.await(lost), giveUp } satisfies Lease
  },
  Effect.provideService(Clock.Clock, realClock)
)
