import type { Deadline, Envelope, Interest, JournalEntry } from "@bunq-provisioning/core"
import type {
  InterestedProvision,
  JournalStart,
  ListPage,
  PhaseCount,
  ProvisionStore,
  SealedRow,
  StoredProvision
} from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { arrays } from "./connection.ts"
import type { Query } from "./connection.ts"
import { parseColumn } from "./parse-column.ts"
import { isWatched } from "./watched.ts"

type Reads = Pick<
  ProvisionStore["Service"],
  | "due"
  | "nextDueAt"
  | "owing"
  | "list"
  | "phases"
  | "interested"
  | "journal"
  | "journalStart"
  | "sealedRows"
  | "sealedOf"
  | "latestAt"
>

interface EnvelopeRow {
  readonly uuid: string
  readonly envelope: string
}

/** In a page, a row that is no JSON is handed out as null for the reader to refuse: one bad row must not hide the others. */
const orNull = <A>(text: string): A => {
  try {
    return JSON.parse(text) as A
  } catch {
    return null as A
  }
}
const stored = ({ uuid, envelope }: EnvelopeRow): StoredProvision => ({
  uuid,
  envelope: orNull<Envelope>(envelope)
})

const everybody =
  "SELECT uuid, envelope FROM bunq_provisioning.provision WHERE uuid > $1 ORDER BY uuid LIMIT $2"
const theStalled = (among: string) =>
  `SELECT uuid, envelope FROM bunq_provisioning.provision WHERE stalled AND uuid > $1 ${among} ORDER BY uuid LIMIT $2`
/** Each phase has its own run of the index; the runs are merged before an envelope is read. */
const inPhases = `
  SELECT uuid, envelope FROM (
    SELECT found.uuid FROM unnest($3::text[]) AS wanted (phase) CROSS JOIN LATERAL (
      SELECT uuid FROM bunq_provisioning.provision AS p
      WHERE p.phase = wanted.phase COLLATE "C" AND uuid > $1 ORDER BY uuid LIMIT $2
    ) AS found ORDER BY found.uuid LIMIT $2
  ) AS page JOIN bunq_provisioning.provision USING (uuid) ORDER BY uuid`

const listQuery = ({
  after = "",
  limit,
  phases,
  stalled
}: ListPage): readonly [string, readonly unknown[]] => {
  const wanted = phases === undefined ? [] : [arrays.text([...new Set(phases)])]
  const sql =
    stalled === true
      ? theStalled(phases === undefined ? "" : "AND phase = ANY ($3::text[])")
      : phases === undefined
        ? everybody
        : inPhases
  return [sql, [after, limit, ...wanted]]
}

/** The methods of the store that read pages, and what is asked seldom. */
export const storeReads = (query: Query): Reads => {
  const rows = <Row>(method: string, sql: string, values: readonly unknown[] = []) =>
    query<Row>(`ProvisionStore.${method}`, sql, values)
  const first = <Row>(method: string, sql: string, values: readonly unknown[] = []) =>
    Effect.map(rows<Row>(method, sql, values), ([row]) => row)
  return {
    due: (now, limit) =>
      Effect.map(
        rows<{ readonly uuid: string } & Deadline>(
          "due",
          `SELECT uuid, due_at::float8 AS at, due_name AS name FROM bunq_provisioning.provision
           WHERE due_at IS NOT NULL AND due_at <= $1::float8::int8 ORDER BY due_at, uuid LIMIT $2`,
          [Math.min(now, Number.MAX_SAFE_INTEGER), limit]
        ),
        (found) => found.map(({ uuid, name, at }) => ({ uuid, deadline: { name, at } }))
      ),
    nextDueAt: () =>
      Effect.map(
        first<{ readonly at: number | null }>(
          "nextDueAt",
          "SELECT min(due_at)::float8 AS at FROM bunq_provisioning.provision WHERE due_at IS NOT NULL"
        ),
        (row) => row?.at ?? null
      ),
    owing: ({ after = "", limit }) =>
      Effect.map(
        rows<EnvelopeRow>(
          "owing",
          "SELECT uuid, envelope FROM bunq_provisioning.provision WHERE owing AND uuid > $1 ORDER BY uuid LIMIT $2",
          [after, limit]
        ),
        (found) => found.map(stored)
      ),
    list: (page) => Effect.map(rows<EnvelopeRow>("list", ...listQuery(page)), (found) => found.map(stored)),
    phases: () =>
      rows<PhaseCount>(
        "phases",
        `SELECT phase, count(*)::float8 AS users, (count(*) FILTER (WHERE stalled))::float8 AS stalled
         FROM bunq_provisioning.provision GROUP BY phase ORDER BY phase NULLS FIRST`
      ),
    interested: (kind, { after, limit }) =>
      Effect.map(
        rows<{ readonly uuid: string; readonly interest: string; readonly changedAt: number }>(
          "interested",
          `SELECT uuid, interest::text AS interest, changed_at::float8 AS "changedAt" FROM bunq_provisioning.provision
           WHERE ${isWatched(kind)} AND changed_at <= $1::float8::int8 AND (changed_at < $1::float8::int8 OR uuid > $2)
           ORDER BY changed_at DESC, uuid LIMIT $3`,
          [after?.changedAt ?? Number.MAX_SAFE_INTEGER, after?.uuid ?? "", limit]
        ),
        (found) =>
          found
            .flatMap(({ uuid, interest, changedAt }) =>
              (orNull<readonly Interest[] | null>(interest) ?? [])
                .filter((one) => one.kind === kind)
                .map((one): InterestedProvision => ({ ...one, uuid, changedAt }))
            )
            .slice(0, limit)
      ),
    journal: (uuid, { after = 0, limit } = {}) =>
      Effect.flatMap(
        rows<{ readonly entry: string; readonly hash: string | null }>(
          "journal",
          "SELECT entry, hash FROM bunq_provisioning.journal WHERE uuid = $1 AND number > $2 ORDER BY number LIMIT $3",
          [uuid, after, limit ?? null]
        ),
        (found) =>
          Effect.forEach(found, ({ entry, hash }) =>
            Effect.map(parseColumn<JournalEntry>("ProvisionStore.journal", entry), (read) => ({
              ...read,
              hash
            }))
          )
      ),
    journalStart: (uuid) =>
      Effect.map(
        first<JournalStart>(
          "journalStart",
          "SELECT through, hash, at::float8 AS at FROM bunq_provisioning.journal_start WHERE uuid = $1",
          [uuid]
        ),
        (row) => row ?? null
      ),
    sealedRows: ({ purpose, after = "", limit }) =>
      rows<SealedRow>(
        "sealedRows",
        `SELECT owner, purpose, sealed FROM bunq_provisioning.sealed
         WHERE purpose = $1 AND owner > $2 ORDER BY owner LIMIT $3`,
        [purpose, after, limit]
      ),
    sealedOf: (owner) =>
      rows<SealedRow>(
        "sealedOf",
        "SELECT owner, purpose, sealed FROM bunq_provisioning.sealed WHERE owner = $1 ORDER BY purpose",
        [owner]
      ),
    latestAt: () =>
      Effect.map(
        first<{ readonly at: number | null }>(
          "latestAt",
          "SELECT max(changed_at)::float8 AS at FROM bunq_provisioning.provision"
        ),
        (row) => row?.at ?? null
      )
  }
}
