import { existsSync } from "node:fs"
import { view } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import type { Envelope, ExternalUuid, View } from "@bunq-provisioning/core"
import { explain } from "@bunq-provisioning/core/explain"
import type { Explanation } from "@bunq-provisioning/core/explain"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { ProvisionerError } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Result } from "effect"
import { wallNow } from "./edges/wall-clock.ts"

type Store = ProvisionStore["Service"]

const reading = async <A, E>(database: string, read: (store: Store) => Effect.Effect<A, E>): Promise<A> => {
  const opened = ProvisionStore.use(read).pipe(Effect.provide(SqliteStore.layerReadOnly({ file: database })))
  const result: Result.Result<A, E | StoreError> = await Effect.runPromise(Effect.result(opened))
  return Result.getOrThrowWith(result, (error) => error)
}

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

const storedUser = (uuid: string, envelope: Envelope, now: number): StoredUser => ({
  uuid,
  seq: envelope?.seq ?? 0,
  view: () => {
    try {
      return view(snapshotOf(envelope), now)
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
  /** A page by uuid. */
  list: (page: { readonly after?: string | undefined; readonly limit: number }) =>
    reading(database, (store) =>
      Effect.gen(function* () {
        const now = yield* timeOf(database, store)
        const { after, limit } = page
        const rows = yield* store.list({ limit, ...(after === undefined ? {} : { after }) })
        const users = rows.map(({ uuid, envelope }) => storedUser(uuid, envelope, now))
        return { now, users }
      })
    ),
  one: (uuid: ExternalUuid) =>
    reading(database, (store) =>
      Effect.gen(function* () {
        const envelope = yield* store.load(uuid)
        if (envelope === null) return yield* notFound("watch")
        const now = yield* timeOf(database, store)
        return { now, user: storedUser(uuid, envelope, now) }
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
        const journal = yield* store.journal(uuid)
        return { explanation: explain({ snapshot: snapshotOf(envelope), journal, now }), now }
      })
    )
})
