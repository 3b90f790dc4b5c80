import { view } from "@bunq-provisioning/core"
import type { View } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { logEvent, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, StoredProvision, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Duration, Effect } from "effect"

/** How long what is no longer needed is kept. Absent = for ever, unless a default is named. */
export interface RetentionOptions {
  /**
   * Ids of messages that were taken, so that a repeat is known. Default 30 days, at least one day: bunq repeats a hook within minutes [API §8], and a
   * caller of `send` must not repeat an `id` later than this.
   */
  readonly inbox?: Duration.Input
  /** Journal entries of users who are settled, and have been for this long. Evidence goes; where the chain begins then is kept, so that the rest still verifies. */
  readonly journal?: Duration.Input
  /** What is sealed of users who are closed or failed, and have been for this long. It cannot be brought back. */
  readonly sealed?: Duration.Input
}

/** What one sweep took away. */
export interface RetentionReport {
  readonly inbox: number
  readonly entries: number
  /** Users whose sealed rows went. */
  readonly sealed: number
}

const sweepEvery = Duration.hours(6)
const batch = 200
/** Between two batches, so that nobody waits for a sweep. */
const breath = Duration.millis(250)
const shortestInbox = Duration.days(1)

const settledPhases = ["active", "denied", "failed", "closed"] as const
const finalPhases = ["failed", "closed"] as const

const settledSince = ({ envelope }: StoredProvision, now: number): number | null => {
  try {
    const { settled, since } = view(snapshotOf(envelope), now)
    return settled ? since : null
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

const failed = ({ message, reason }: StoreError, uuid?: string) =>
  logEvent({
    level: "warning",
    event: "retention.failed",
    message: `retention: ${message}`,
    reason: reason._tag,
    ...(uuid === undefined ? {} : { uuid })
  })

/** Takes away what is old enough, in small batches, oldest first. */
export const makeRetention = (store: ProvisionStore["Service"], options: RetentionOptions = {}) => {
  const inboxAge = Duration.max(Duration.fromInputUnsafe(options.inbox ?? "30 days"), shortestInbox)

  const inbox = Effect.fnUntraced(function* (now: number) {
    let count = 0
    for (;;) {
      const gone = yield* store.pruneInbox({ before: now - Duration.toMillis(inboxAge), limit: batch })
      count += gone
      if (gone < batch) return count
      yield* Effect.sleep(breath)
    }
  })

  /** The newest entry stays whatever its age: the next one is chained to it. */
  const journalOf = Effect.fnUntraced(function* (uuid: string, before: number, now: number) {
    const { number: end } = yield* store.journalEnd(uuid)
    let through = 0
    for (;;) {
      const page = yield* store.journal(uuid, { after: through, limit: batch })
      const old = page.filter(({ at, number }) => at < before && number < end)
      through = old.at(-1)?.number ?? through
      if (old.length < batch) break
    }
    return through === 0 ? 0 : yield* store.pruneJournal(uuid, { through, at: now })
  })

  const sealedOf = Effect.fnUntraced(function* (uuid: string) {
    const purposes = (yield* store.sealedOf(uuid)).map(({ purpose }) => purpose)
    const needless = purposes.filter((purpose) => purpose !== sealedPurpose.dataKey)
    if (needless.length === 0) return 0
    yield* store.dropSealed(uuid, needless)
    return 1
  })

  /** Everybody who has been in one of these phases for so long. */
  const each = Effect.fnUntraced(function* (
    {
      phases,
      age
    }: { readonly phases: ReadonlyArray<View["phase"]>; readonly age: Duration.Input | undefined },
    take: (uuid: string, before: number, now: number) => Effect.Effect<number, StoreError>
  ) {
    if (age === undefined) return 0
    const now = yield* Clock.currentTimeMillis
    const before = now - Duration.toMillis(Duration.fromInputUnsafe(age))
    let count = 0
    let after: string | undefined
    for (;;) {
      const page = yield* store.list({ phases, limit: batch, ...(after === undefined ? {} : { after }) })
      for (const user of page) {
        const since = settledSince(user, now)
        if (since === null || since >= before) continue
        // One whose rows cannot be read or let go keeps nobody else's.
        count += yield* Effect.catch(take(user.uuid, before, now), (error) =>
          Effect.as(failed(error, user.uuid), 0)
        )
      }
      after = page.at(-1)?.uuid
      if (page.length < batch) return count
      yield* Effect.sleep(breath)
    }
  })

  const sweep: Effect.Effect<RetentionReport, StoreError> = Effect.gen(function* () {
    return {
      inbox: yield* inbox(yield* Clock.currentTimeMillis),
      entries: yield* each({ phases: settledPhases, age: options.journal }, journalOf),
      sealed: yield* each({ phases: finalPhases, age: options.sealed }, sealedOf)
    }
  })

  const told = Effect.flatMap(sweep, ({ inbox, entries, sealed }) =>
    inbox + entries + sealed === 0
      ? Effect.void
      : logEvent({
          level: "info",
          event: "retention.done",
          message: "What was kept long enough is gone.",
          about: { inbox, entries, sealed }
        })
  )
  return {
    sweep,
    /** A store that fails is asked again at the next sweep. */
    run: Effect.forever(
      Effect.andThen(
        Effect.sleep(sweepEvery),
        Effect.catch(told, (error) => failed(error))
      )
    )
  }
}
