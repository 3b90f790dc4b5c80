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
import { makeBehind } from "./behind.ts"
import { notWritten } from "./re-read.ts"
import type { ReRead, Unread } from "./re-read.ts"
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
  readonly take: (uuid: string, turn: Turn) => Effect.Effect<boolean>
  /** Reads bunq's list, and one by one who is missing on it; gives how many provisions there nobody here knows. */
  readonly provisions: Effect.Effect<number, BunqError | LoopError>
  readonly reRead: ReRead
}

const page = 100
const concurrency = 8
const pause = "10 seconds"
/** ms: who is behind is read again after a second, and less and less often. */
const longestPause = 300_000

const shown = ({ stage, since, read, total }: RestoreRecord): Restoring | null =>
  stage === "over" ? null : { _tag: "Restoring", since, stage, read, total }

/**
 * A database from a backup: everybody is read again at bunq, and no command leaves before bunq's list was walked to its end and everybody was tried
 * once. Whoever could not be read then is held back alone, and tried again until they are: no command of a user leaves before they were read.
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
    // Before the record: who follows changes must not take new ones for those that were lost.
    yield* durable(store.skipChanges())
    yield* durable(writeRestoreRecord(vault, record))
  }
  const behind = makeBehind()
  for (const uuid of record?.behind ?? []) behind.hold(uuid, null)
  const present = yield* SubscriptionRef.make<Restoring | null>(record === null ? null : shown(record))
  const over = yield* Deferred.make<void>()
  if (record === null || record.stage === "over") yield* Deferred.succeed(over, undefined)

  const keep = (stage: RestoreRecord) =>
    Effect.gen(function* () {
      const next = { ...stage, behind: behind.uuids() }
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

  const judged = (uuid: string) => (unread: Unread | null) =>
    unread === null ? behind.release(uuid) : Effect.sync(() => behind.hold(uuid, unread.reason))

  /** Whose commands could not be begun anew yet. */
  const unbegun = new Set<string>()
  const beginAnew = Effect.fnUntraced(function* (take: Work["take"], uuid: string) {
    const at = yield* Clock.currentTimeMillis
    const isTaken = yield* take(uuid, { event: { type: "provision.restored", at }, source: "operator" })
    if (isTaken) unbegun.delete(uuid)
    else unbegun.add(uuid)
    return isTaken
  })
  const whole = Effect.fnUntraced(function* ({ take, reRead }: Work, uuid: string) {
    if (unbegun.has(uuid) && !(yield* beginAnew(take, uuid)))
      return { read: "readProvision", reason: notWritten } satisfies Unread
    return yield* reRead.whole(uuid)
  })

  /** Reads whoever is behind until nobody is. */
  const catchUp = Effect.fnUntraced(function* (kit: Work) {
    for (let wait = 1_000; behind.uuids().length > 0; wait = Math.min(2 * wait, longestPause)) {
      yield* Effect.sleep(wait)
      const before = behind.uuids()
      yield* Effect.forEach(before, (uuid) => Effect.flatMap(whole(kit, uuid), judged(uuid)), {
        concurrency,
        discard: true
      })
      if (record !== null && behind.uuids().length < before.length) yield* keep(record)
    }
  })

  const work = Effect.fnUntraced(function* (kit: Work) {
    const { take, provisions, reRead } = kit
    if (record === null) return
    if (record.stage === "over") return yield* catchUp(kit)
    if (record.stage === "commands") {
      yield* pages(
        (after) => store.owing(onward(after)),
        (users) =>
          each(users, ({ uuid }) =>
            Effect.map(beginAnew(take, uuid), (isBegun) => isBegun || behind.hold(uuid, notWritten))
          )
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
            yield* each(users, ({ uuid, envelope }) =>
              Effect.flatMap(
                behind.has(uuid) ? whole(kit, uuid) : reRead.own({ uuid, envelope }),
                judged(uuid)
              )
            )
            yield* keep({ ...record, after: users.at(-1)?.uuid ?? null, read: record.read + users.length })
          }),
        record.after
      )
    yield* keep({ ...record, stage: "over" })
    yield* Deferred.succeed(over, undefined)
    if (behind.uuids().length > 0)
      yield* logEvent({
        level: "warning",
        event: "restore.waits",
        message: `${behind.uuids().length} users could not be read again: they are held back until they are, everybody else goes on.`
      })
    yield* catchUp(kit)
  })

  return {
    /** null when nothing is, or no longer, restored. */
    present: SubscriptionRef.get(present),
    /** null when nothing is restored in the life of this process. */
    changes: (yield* SubscriptionRef.get(present)) === null ? null : SubscriptionRef.changes(present),
    /** Completes when everybody was tried; at once when nothing was restored. */
    over: Deferred.await(over),
    /** Completes when commands of this user may leave. */
    pass: (uuid: string): Effect.Effect<void> => Effect.andThen(Deferred.await(over), behind.pass(uuid)),
    /** A user whose provision could not be read: to be told while bunq's list is walked. */
    hold: behind.hold,
    explain: behind.explain,
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
