import { logEvent } from "@bunq-provisioning/core/ports"
import type {
  BankState,
  BunqError,
  ProvisionStore,
  SealerError,
  StoredProvision,
  StoreError,
  Vault
} from "@bunq-provisioning/core/ports"
import { Cause, Clock, Deferred, Effect, Schedule, SubscriptionRef } from "effect"
import { defectName } from "../loop/kept-alive.ts"
import type { LoopError } from "../loop/user-loop.ts"
import type { Turn } from "../loop/turn.ts"
import { beginning, readRestoreRecord, writeRestoreRecord } from "./restore-record.ts"
import type { RestoreRecord } from "./restore-record.ts"

export type Restoring = Extract<BankState, { readonly _tag: "Restoring" }>

interface Options {
  readonly store: ProvisionStore["Service"]
  readonly vault: Vault["Service"]
  /** The operator says that the database is a copy from a backup. */
  readonly restored: boolean
}
interface Work {
  /** Returns when it is durable or nobody can have it. */
  readonly take: (uuid: string, turn: Turn) => Effect.Effect<unknown>
  /** Reads bunq's list, and one by one who is missing on it; gives how many provisions there nobody here knows. */
  readonly provisions: Effect.Effect<number, BunqError | LoopError>
  readonly reRead: (stored: StoredProvision) => Effect.Effect<void>
}

const page = 100
const concurrency = 8
const pause = "10 seconds"

const shown = ({ stage, since, read, total }: RestoreRecord): Restoring | null =>
  stage === "over" ? null : { _tag: "Restoring", since, stage, read, total }

/**
 * A database from a backup: everybody is read again at bunq, and no command leaves before that is done.
 *
 * What is kept is a record in the vault, written before anything is sent, so that a process that dies goes on with it. `since` outlives the restore:
 * creates may have been sent right before it of which the backup knows nothing, so every create looks for a whole settle window from then on.
 */
export const makeRestoreMode = Effect.fnUntraced(function* ({ store, vault, restored }: Options) {
  const durable = <A>(effect: Effect.Effect<A, SealerError | StoreError>) =>
    effect.pipe(
      // Nothing starts before this is through: whoever waits for it must see why.
      Effect.tapError(({ message, reason }) =>
        logEvent({
          level: "warning",
          event: "restore.waits",
          message: `the record of a restore, or the users in it, cannot be read or written and is tried again: ${message}`,
          reason: reason._tag
        })
      ),
      Effect.sandbox,
      Effect.retry({ schedule: Schedule.spaced("5 seconds") }),
      Effect.orDie
    )
  const now = yield* Clock.currentTimeMillis
  let record = yield* durable(readRestoreRecord(vault, now))
  if (
    restored &&
    (record === null || record.stage === "over") &&
    (yield* durable(store.latestAt())) !== null
  ) {
    record = beginning(now)
    yield* durable(writeRestoreRecord(vault, record))
  }
  const present = yield* SubscriptionRef.make<Restoring | null>(record === null ? null : shown(record))
  const over = yield* Deferred.make<void>()
  if (record === null || record.stage === "over") yield* Deferred.succeed(over, undefined)

  const keep = (next: RestoreRecord) =>
    Effect.gen(function* () {
      yield* durable(writeRestoreRecord(vault, next))
      record = next
      yield* SubscriptionRef.set(present, shown(next))
    })

  const pages = Effect.fnUntraced(function* (
    read: (after: string | null) => Effect.Effect<readonly StoredProvision[], StoreError>,
    visit: (users: readonly StoredProvision[]) => Effect.Effect<void>,
    from: string | null = null
  ) {
    for (let after = from; ;) {
      const users = yield* durable(read(after))
      yield* visit(users)
      after = users.at(-1)?.uuid ?? null
      if (users.length < page || after === null) return
    }
  })
  const onward = (after: string | null) => ({ limit: page, ...(after === null ? {} : { after }) })
  const each = (users: readonly StoredProvision[], act: (user: StoredProvision) => Effect.Effect<unknown>) =>
    Effect.forEach(users, act, { concurrency, discard: true })

  const work = Effect.fnUntraced(function* ({ take, provisions, reRead }: Work) {
    if (record === null) return
    if (record.stage === "commands") {
      const at = yield* Clock.currentTimeMillis
      const event = { type: "provision.restored", at } as const
      yield* pages(
        (after) => store.owing(onward(after)),
        (users) => each(users, ({ uuid }) => take(uuid, { event, source: "operator" }))
      )
      yield* keep({ ...record, stage: "provisions" })
    }
    if (record.stage === "provisions") {
      const unknown = yield* provisions.pipe(
        Effect.tapError((error) =>
          logEvent({
            level: "warning",
            event: "restore.waits",
            message: `the restore waits and goes on: ${error.message}`,
            reason: error.reason._tag
          })
        ),
        Effect.retry({ schedule: Schedule.spaced(pause) }),
        Effect.orDie
      )
      if (unknown > 0)
        yield* logEvent({
          level: "warning",
          event: "restore.strangers",
          message: `bunq holds ${unknown} provisions this database does not know; reconcile can take them over.`
        })
      let total = 0
      yield* pages(
        (after) => store.list(onward(after)),
        (users) => Effect.sync(() => void (total += users.length))
      )
      yield* keep({ ...record, stage: "users", total })
    }
    if (record.stage === "users")
      yield* pages(
        (after) => store.list(onward(after)),
        (users) =>
          Effect.gen(function* () {
            if (record === null || users.length === 0) return
            yield* each(users, reRead)
            yield* keep({ ...record, after: users.at(-1)?.uuid ?? null, read: record.read + users.length })
          }),
        record.after
      )
    yield* keep({ ...record, stage: "over" })
    yield* Deferred.succeed(over, undefined)
  })

  return {
    /** null when nothing is, or no longer, restored. */
    present: SubscriptionRef.get(present),
    /** null when nothing is restored in the life of this process. */
    changes: (yield* SubscriptionRef.get(present)) === null ? null : SubscriptionRef.changes(present),
    /** Completes when everybody was read; at once when nothing was restored. */
    over: Deferred.await(over),
    /** When the last restore of this database began; creates may have been sent until then that it knows nothing of. */
    since: record?.since ?? null,
    /** Does it, or what is left of it. */
    run: (kit: Work): Effect.Effect<void> =>
      work(kit).pipe(
        Effect.tapCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.void
            : logEvent({
                level: "error",
                event: "restore.died",
                message: "the restore died and goes on",
                reason: defectName(cause)
              })
        ),
        Effect.sandbox,
        Effect.retry({
          while: (cause) => !Cause.hasInterruptsOnly(cause),
          schedule: Schedule.spaced(pause)
        }),
        Effect.catch(() => Effect.interrupt)
      )
  }
})
