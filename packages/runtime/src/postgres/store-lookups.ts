import type { Envelope } from "@bunq-provisioning/core"
import type { JournalEnd, ProvisionStore, SealedRow } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { arrays } from "./connection.ts"
import type { Query } from "./connection.ts"
import { parseColumn } from "./parse-column.ts"
import { makeTogether } from "./together.ts"

type SecretKey = Pick<SealedRow, "owner" | "purpose">

const nameOfSecret = ({ owner, purpose }: SecretKey): string => JSON.stringify([owner, purpose])

type Lookups = Pick<ProvisionStore["Service"], "load" | "consumed" | "journalEnd" | "sealed" | "sentAt">

/** The methods of the store that find one row by its key: every turn of a user asks some of them. */
export const storeLookups = (query: Query): Lookups => {
  const first = <Row>(method: string, sql: string, values: readonly unknown[]) =>
    Effect.map(query<Row>(`ProvisionStore.${method}`, sql, values), ([row]) => row)
  const envelopes = makeTogether<string, string>({
    nameOf: (uuid) => uuid,
    read: (uuids) =>
      Effect.map(
        query<{ readonly uuid: string; readonly envelope: string }>(
          "ProvisionStore.load",
          "SELECT uuid, envelope FROM bunq_provisioning.provision WHERE uuid = ANY ($1::text[])",
          [arrays.text(uuids)]
        ),
        (rows) => new Map(rows.map(({ uuid, envelope }) => [uuid, envelope]))
      )
  })
  const secrets = makeTogether<SecretKey, Uint8Array>({
    nameOf: nameOfSecret,
    read: (keys) =>
      Effect.map(
        query<SealedRow>(
          "ProvisionStore.sealed",
          `SELECT owner, purpose, sealed FROM unnest($1::text[], $2::text[]) AS wanted (owner, purpose)
           JOIN bunq_provisioning.sealed USING (owner, purpose)`,
          [arrays.text(keys.map(({ owner }) => owner)), arrays.text(keys.map(({ purpose }) => purpose))]
        ),
        (rows) => new Map(rows.map((row) => [nameOfSecret(row), row.sealed]))
      )
  })
  const marks = makeTogether<string, number>({
    nameOf: (uuid) => uuid,
    read: (uuids) =>
      Effect.map(
        query<{ readonly uuid: string; readonly at: number }>(
          "ProvisionStore.sentAt",
          "SELECT uuid, sent_at::float8 AS at FROM bunq_provisioning.sent_mark WHERE uuid = ANY ($1::text[])",
          [arrays.text(uuids)]
        ),
        (rows) => new Map(rows.map(({ uuid, at }) => [uuid, at]))
      )
  })
  return {
    load: Effect.fnUntraced(function* (uuid) {
      const envelope = yield* envelopes(uuid)
      return envelope === undefined ? null : yield* parseColumn<Envelope>("ProvisionStore.load", envelope)
    }),
    consumed: (id) =>
      Effect.map(
        first("consumed", "SELECT 1 AS one FROM bunq_provisioning.inbox WHERE id = $1", [id]),
        (row) => row !== undefined
      ),
    journalEnd: (uuid) =>
      Effect.map(
        first<JournalEnd>(
          "journalEnd",
          `(SELECT number, hash FROM bunq_provisioning.journal WHERE uuid = $1 ORDER BY number DESC LIMIT 1)
           UNION ALL (SELECT through, hash FROM bunq_provisioning.journal_start WHERE uuid = $1)
           ORDER BY number DESC LIMIT 1`,
          [uuid]
        ),
        (row) => row ?? { number: 0, hash: null }
      ),
    sealed: (owner, purpose) => Effect.map(secrets({ owner, purpose }), (row) => row ?? null),
    sentAt: (uuid) => Effect.map(marks(uuid), (at) => at ?? null)
  }
}
