import { Clock, Context, Effect, Layer } from "effect"
import type { Deadline, Envelope } from "@bunq-provisioning/core"
import { HookInbox, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit, ListPage, PhaseCount } from "@bunq-provisioning/core/ports"
import { changesSkipped } from "../changes/changes-skipped.ts"
import { makeMemoryHookInbox } from "./memory-hook-inbox.ts"
import { emptyRows, readEntry, readEnvelope, sealedKey } from "./memory-rows.ts"
import { retentionMethods } from "./memory-retention.ts"
import { sealedMethods } from "./memory-sealed.ts"
import type { MemoryRows, ProvisionRow } from "./memory-rows.ts"

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
    standing: commit.standing,
    owing: commit.envelope.quarantine === undefined && Object.keys(commit.envelope.work).length > 0,
    changedAt
  })
  const journal = rows.journal.get(commit.uuid) ?? []
  for (const entry of commit.journal) {
    const text = JSON.stringify(entry)
    journal.push(text)
    rows.changes.append(commit.uuid, entry, text)
  }
  rows.journal.set(commit.uuid, journal)
  rows.interest.replace(commit, changedAt)
  for (const row of commit.sealed) {
    const key = sealedKey(row)
    if (!rows.sealed.has(key)) rows.sealed.set(key, row)
  }
  for (const id of commit.inbox) rows.inbox.set(id, changedAt)
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const page = (
  rows: MemoryRows,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
  wanted: (row: ProvisionRow) => boolean
) =>
  [...rows.provisions]
    .filter(([uuid, row]) => uuid > after && wanted(row))
    .sort(([a], [b]) => byText(a, b))
    .slice(0, limit)
    .map(([uuid, row]) => ({ uuid, envelope: readEnvelope(row.envelope) as Envelope }))

const isListed =
  ({ phases, stalled }: ListPage) =>
  ({ standing }: ProvisionRow): boolean =>
    (phases === undefined || phases.includes(standing.phase)) && (stalled === undefined || standing.stalled)

/** Those whose deadline has come, earliest first. */
const due = (rows: MemoryRows, now: number) => {
  const found: { readonly uuid: string; readonly deadline: Deadline }[] = []
  for (const [uuid, { deadline }] of rows.provisions)
    if (deadline !== null && deadline.at <= now) found.push({ uuid, deadline })
  return found.sort((a, b) => a.deadline.at - b.deadline.at || byText(a.uuid, b.uuid))
}

const nextDueAt = (rows: MemoryRows): number | null => {
  let next: number | null = null
  for (const { deadline } of rows.provisions.values())
    if (deadline !== null && (next === null || deadline.at < next)) next = deadline.at
  return next
}

const make = (rows: MemoryRows): ProvisionStore["Service"] =>
  ProvisionStore.of({
    load: (uuid) =>
      Effect.suspend(() => {
        const row = rows.provisions.get(uuid)
        const envelope = row === undefined ? null : readEnvelope(row.envelope)
        return row === undefined || envelope !== null
          ? Effect.succeed(envelope)
          : Effect.fail(new StoreError({ operation: "ProvisionStore.load", reason: { _tag: "Corrupted" } }))
      }),
    commit: (commit) =>
      Clock.clockWith((clock) => {
        const refused = conflict(rows, commit)
        if (refused !== null) return Effect.fail(refused)
        write(rows, commit, clock.currentTimeMillisUnsafe())
        return Effect.void
      }),
    consumed: (id) => Effect.sync(() => rows.inbox.has(id)),
    due: (now, limit) => Effect.sync(() => due(rows, now).slice(0, limit)),
    nextDueAt: () => Effect.sync(() => nextDueAt(rows)),
    owing: (options) => Effect.sync(() => page(rows, options, ({ owing }) => owing)),
    list: (options) => Effect.sync(() => page(rows, options, isListed(options))),
    phases: () =>
      Effect.sync(() => {
        const counts = new Map<PhaseCount["phase"], PhaseCount>()
        for (const { standing } of rows.provisions.values()) {
          const { phase } = standing
          const { users = 0, stalled = 0 } = counts.get(phase) ?? {}
          counts.set(phase, { phase, users: users + 1, stalled: stalled + (standing.stalled ? 1 : 0) })
        }
        return [...counts.values()].sort((a, b) => byText(a.phase ?? "", b.phase ?? ""))
      }),
    interested: (kind, options) => Effect.sync(() => rows.interest.page(kind, options)),
    journal: (uuid, { after = 0, limit = Infinity } = {}) =>
      Effect.sync(() => {
        const entries = rows.journal.get(uuid) ?? []
        // Numbered without a gap, so that the rest need not be read.
        const first = entries[0] === undefined ? 1 : readEntry(entries[0]).number
        const from = Math.max(0, after - first + 1)
        return entries.slice(from, from + limit).map(readEntry)
      }),
    journalEnd: (uuid) =>
      Effect.sync(() => {
        const last = rows.journal.get(uuid)?.at(-1)
        if (last === undefined) return { number: 0, hash: null }
        const { number, hash } = readEntry(last)
        return { number, hash }
      }),
    changesAfter: (after, options) => Effect.sync(() => rows.changes.after(after, options)),
    lastChange: (uuid) => Effect.sync(() => rows.changes.last(uuid)),
    prunedThrough: (uuid) => Effect.sync(() => rows.changes.prunedThrough(uuid)),
    skipChanges: () => Effect.sync(() => rows.changes.skip(changesSkipped)),
    ...sealedMethods(rows),
    ...retentionMethods(rows),
    sentAt: (uuid) => Effect.sync(() => rows.sent.get(uuid) ?? null),
    markSent: (uuid, at) => Effect.sync(() => void rows.sent.set(uuid, at)),
    lost: Effect.never,
    latestAt: () =>
      Effect.sync(() => {
        let latest: number | null = null
        for (const { changedAt } of rows.provisions.values())
          latest = Math.max(latest ?? changedAt, changedAt)
        return latest
      })
  })

const layerOf = (rows: () => MemoryRows): Layer.Layer<ProvisionStore | HookInbox> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const kept = rows()
      return Context.make(ProvisionStore, make(kept)).pipe(
        Context.add(HookInbox, yield* makeMemoryHookInbox(kept))
      )
    })
  )

/** Keeps users in memory, as JSON: for tests, simulations and demos without a database. Everything is gone when the layer closes. */
export class MemoryStore {
  static readonly layer: Layer.Layer<ProvisionStore | HookInbox> = layerOf(emptyRows)

  /** On tables of your own, which outlive the layer: for tests that restart, and look. */
  static readonly layerOn = (rows: MemoryRows): Layer.Layer<ProvisionStore | HookInbox> => layerOf(() => rows)
}
