import { Clock, Effect, Layer } from "effect"
import type { Envelope } from "@bunq-provisioning/core"
import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { emptyRows, readEntry, sealedKey } from "./memory-rows.ts"
import type { MemoryRows } from "./memory-rows.ts"

const conflict = (rows: MemoryRows, commit: Commit): StoreError | null => {
  const found = rows.provisions.get(commit.uuid)?.seq ?? null
  const fail = (tag: "VersionConflict" | "AlreadyExists") =>
    new StoreError({ operation: "ProvisionStore.commit", reason: { _tag: tag } })
  if (commit.expected === null && found !== null) return fail("AlreadyExists")
  if (commit.expected !== found || commit.inbox.some((id) => rows.inbox.has(id)))
    return fail("VersionConflict")
  return null
}

const write = (rows: MemoryRows, commit: Commit, changedAt: number): void => {
  rows.provisions.set(commit.uuid, {
    seq: commit.envelope.seq,
    envelope: JSON.stringify(commit.envelope),
    deadline: commit.deadline,
    owing: commit.envelope.quarantine === undefined && Object.keys(commit.envelope.work).length > 0,
    changedAt
  })
  const journal = rows.journal.get(commit.uuid) ?? []
  journal.push(...commit.journal.map((entry) => JSON.stringify(entry)))
  rows.journal.set(commit.uuid, journal)
  rows.interest.replace(commit, changedAt)
  for (const { owner, purpose, sealed } of commit.sealed) {
    const key = sealedKey(owner, purpose)
    if (!rows.sealed.has(key)) rows.sealed.set(key, sealed)
  }
  for (const id of commit.inbox) rows.inbox.add(id)
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const page = (
  rows: MemoryRows,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
  wanted: (owing: boolean) => boolean
) =>
  [...rows.provisions]
    .filter(([uuid, row]) => uuid > after && wanted(row.owing))
    .sort(([a], [b]) => byText(a, b))
    .slice(0, limit)
    .map(([uuid, row]) => ({ uuid, envelope: JSON.parse(row.envelope) as Envelope }))

const due = (rows: MemoryRows) =>
  [...rows.provisions]
    .flatMap(([uuid, { deadline }]) => (deadline === null ? [] : [{ uuid, deadline }]))
    .sort((a, b) => a.deadline.at - b.deadline.at || byText(a.uuid, b.uuid))

const make = (rows: MemoryRows): ProvisionStore["Service"] =>
  ProvisionStore.of({
    load: (uuid) =>
      Effect.sync(() => {
        const row = rows.provisions.get(uuid)
        return row === undefined ? null : (JSON.parse(row.envelope) as Envelope)
      }),
    commit: Effect.fn("MemoryStore.commit")(function* (commit: Commit) {
      const now = yield* Clock.currentTimeMillis
      const refused = conflict(rows, commit)
      if (refused !== null) return yield* refused
      write(rows, commit, now)
    }),
    consumed: (id) => Effect.sync(() => rows.inbox.has(id)),
    due: (now, limit) =>
      Effect.sync(() =>
        due(rows)
          .filter(({ deadline }) => deadline.at <= now)
          .slice(0, limit)
      ),
    nextDueAt: () => Effect.sync(() => due(rows)[0]?.deadline.at ?? null),
    owing: (options) => Effect.sync(() => page(rows, options, (owing) => owing)),
    list: (options) => Effect.sync(() => page(rows, options, () => true)),
    interested: (kind, options) => Effect.sync(() => rows.interest.page(kind, options)),
    journal: (uuid, { after = 0, limit = Infinity } = {}) =>
      Effect.sync(() =>
        (rows.journal.get(uuid) ?? [])
          .map(readEntry)
          .filter(({ number }) => number > after)
          .slice(0, limit)
      ),
    journalEnd: (uuid) => Effect.sync(() => rows.journal.get(uuid)?.length ?? 0),
    sealed: (owner, purpose) => Effect.sync(() => rows.sealed.get(sealedKey(owner, purpose)) ?? null),
    putSealed: ({ owner, purpose, sealed }) =>
      Effect.sync(() => void rows.sealed.set(sealedKey(owner, purpose), sealed)),
    sentAt: (uuid) => Effect.sync(() => rows.sent.get(uuid) ?? null),
    markSent: (uuid, at) => Effect.sync(() => void rows.sent.set(uuid, at)),
    latestAt: () =>
      Effect.sync(() => {
        let latest: number | null = null
        for (const { changedAt } of rows.provisions.values())
          latest = Math.max(latest ?? changedAt, changedAt)
        return latest
      })
  })

/** Keeps users in memory, as JSON: for tests, simulations and demos without a database. Everything is gone when the layer closes. */
export class MemoryStore {
  static readonly layer: Layer.Layer<ProvisionStore> = Layer.effect(
    ProvisionStore,
    Effect.sync(() => make(emptyRows()))
  )
}
