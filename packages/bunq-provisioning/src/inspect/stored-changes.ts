import type { ExternalUuid } from "@bunq-provisioning/core"
import type { Envelope } from "@bunq-provisioning/core"
import type { Change, ProvisionStore } from "@bunq-provisioning/core/ports"
import { ProvisionerError } from "@bunq-provisioning/runtime"
import type { Present } from "@bunq-provisioning/runtime/inspect"
import { Effect } from "effect"
import { readStore } from "../read-store.ts"

type Store = ProvisionStore["Service"]

const batch = 500
/** A replay is held in memory as a whole. */
export const mostReplayed = 50_000

/** Changes in the order they became durable, and what is stored of the users they are about. */
export interface StoredChanges {
  readonly changes: readonly Change[]
  readonly present: (uuid: string) => Present | undefined
  /** The number of a user's last entry; what is stored of them is the user after that one. */
  readonly end: (uuid: string) => number | undefined
}

const withUsers = Effect.fnUntraced(function* (
  store: Store,
  changes: readonly Change[],
  more: readonly string[]
) {
  const envelopes = new Map<string, Envelope>()
  for (const uuid of new Set([...more, ...changes.map((change) => change.uuid)])) {
    const envelope = yield* store.load(uuid)
    if (envelope !== null) envelopes.set(uuid, envelope)
  }
  const found: StoredChanges = {
    changes,
    // What is read from it is read by a list of what is allowed, whatever it holds.
    present: (uuid) => envelopes.get(uuid)?.snapshot as Present | undefined,
    end: (uuid) => envelopes.get(uuid)?.journal?.number
  }
  return found
})

/**
 * The history of a database, also while a service holds it: nothing is sent, nothing is written and no key is needed.
 *
 * Methods reject with `StoreError`, or with `ProvisionerError` reason `NotFound`.
 */
export const storedChanges = (database: string, uuid: ExternalUuid | undefined) => {
  const only = uuid === undefined ? {} : { uuid }
  const known = Effect.fnUntraced(function* (store: Store) {
    if (uuid === undefined || (yield* store.load(uuid)) !== null) return
    return yield* new ProvisionerError({ operation: "inspect", reason: { _tag: "NotFound" } })
  })
  return {
    /** From the first change that is left, at most `mostReplayed`. */
    all: (): Promise<StoredChanges> =>
      readStore(database, (store) =>
        Effect.gen(function* () {
          yield* known(store)
          const changes: Change[] = []
          let page: readonly Change[]
          do {
            page = yield* store.changesAfter(changes.at(-1)?.change ?? 0, { ...only, limit: batch })
            changes.push(...page)
          } while (page.length === batch && changes.length < mostReplayed)
          return yield* withUsers(store, changes, [])
        })
      ),
    after: (change: number): Promise<StoredChanges> =>
      readStore(database, (store) =>
        Effect.gen(function* () {
          return yield* withUsers(store, yield* store.changesAfter(change, { ...only, limit: batch }), [])
        })
      ),
    /** The last change, and who is there: the user, or the first who are not settled. */
    now: (most: number) =>
      readStore(database, (store) =>
        Effect.gen(function* () {
          yield* known(store)
          const change = yield* store.lastChange(uuid)
          const at = (yield* store.latestAt()) ?? 0
          const uuids =
            uuid === undefined
              ? (yield* store.list({ limit: most, phases: unsettled })).map((user) => user.uuid)
              : [uuid]
          return { change, at, uuids, ...(yield* withUsers(store, [], uuids)) }
        })
      )
  }
}

const unsettled = [
  "requesting",
  "processing",
  "opening-session",
  "renewing-credential",
  "evaluating",
  "collecting",
  "submitting",
  "reviewing",
  "closing"
] as const
