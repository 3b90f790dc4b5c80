import { existsSync } from "node:fs"
import { view } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import type { Envelope, ExternalUuid, View } from "@bunq-provisioning/core"
import { explain } from "@bunq-provisioning/core/explain"
import type { Explanation } from "@bunq-provisioning/core/explain"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { recentJournal } from "@bunq-provisioning/core/ports"
import { ProvisionerError, readLine } from "@bunq-provisioning/runtime"
import type { Circumstances } from "@bunq-provisioning/runtime"
import { Effect } from "effect"
import { wallNow } from "./edges/wall-clock.ts"
import { readStore as reading } from "./read-store.ts"

type Store = ProvisionStore["Service"]

/** A demo has its bank beside it; its time runs ahead of the machine's and stands still between runs. */
const timeOf = (database: string, store: Store) =>
  Effect.map(store.latestAt(), (latest) =>
    existsSync(`${database}.bank`) ? (latest ?? 0) : Math.max(wallNow(), latest ?? 0)
  )

/** A row as it was read: `view` is null when what is stored of this user cannot be used. */
export interface StoredUser {
  readonly uuid: string
  /** Grows with everything that happens to the user. */
  readonly seq: number
  readonly view: () => View | null
}

const storedUser = (uuid: string, envelope: Envelope, now: number, around: Circumstances): StoredUser => ({
  uuid,
  seq: envelope?.seq ?? 0,
  view: () => {
    try {
      return view(snapshotOf(envelope), now, envelope, around.standstills, around.queued)
    } catch (error) {
      if (error instanceof EnvelopeRefused) return null
      throw error
    }
  }
})

const notFound = (operation: string) => new ProvisionerError({ operation, reason: { _tag: "NotFound" } })

/**
 * The users of a database, also while a service holds it: nothing is sent, nothing is written and no key is needed.
 *
 * Methods reject with `StoreError`, or with `ProvisionerError` reason `NotFound`.
 */
export const storedUsers = (database: string) => ({
  /** A page by uuid, of those in one of the phases and of those who are stalled, when that is asked for. */
  list: (page: {
    readonly after?: string | undefined
    readonly limit: number
    readonly phases?: ReadonlyArray<View["phase"]> | undefined
    readonly stalled?: boolean | undefined
  }) =>
    reading(database, (store) =>
      Effect.gen(function* () {
        const now = yield* timeOf(database, store)
        const { after, limit, phases, stalled } = page
        const rows = yield* store.list({
          limit,
          ...(after === undefined ? {} : { after }),
          ...(phases === undefined ? {} : { phases }),
          ...(stalled === true ? { stalled } : {})
        })
        const line = yield* readLine(store, now)
        const users = rows.map(({ uuid, envelope }) => storedUser(uuid, envelope, now, line(uuid)))
        return { now, users }
      })
    ),
  one: (uuid: ExternalUuid) =>
    reading(database, (store) =>
      Effect.gen(function* () {
        const envelope = yield* store.load(uuid)
        if (envelope === null) return yield* notFound("watch")
        const now = yield* timeOf(database, store)
        const line = yield* readLine(store, now)
        return { now, user: storedUser(uuid, envelope, now, line(uuid)) }
      })
    ),
  /** When anything was last written, epoch ms; null in an empty database. */
  latestAt: () => reading(database, (store) => store.latestAt()),
  explain: (uuid: ExternalUuid): Promise<{ readonly explanation: Explanation; readonly now: number }> =>
    reading(database, (store) =>
      Effect.gen(function* () {
        const envelope = yield* store.load(uuid)
        if (envelope === null) return yield* notFound("explain")
        const now = yield* timeOf(database, store)
        const retried = Object.entries(envelope.work).flatMap(([id, { attempt }]) =>
          attempt > 0 ? [id] : []
        )
        const journal = yield* recentJournal(store, { uuid, retried })
        const line = yield* readLine(store, now)
        const user = { snapshot: snapshotOf(envelope), journal, now, envelope }
        return { explanation: explain({ ...user, ...line(uuid) }), now }
      })
    )
})
