import type { JournalStart } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { PostgresConnection, Query } from "./connection.ts"
import { makeFencedWrite } from "./fenced-write.ts"

const beginSql = `
  INSERT INTO bunq_provisioning.journal_start (uuid, through, hash, at, change)
  SELECT uuid, number, hash, $4::float8, change FROM bunq_provisioning.journal
  WHERE uuid = $2::text AND number = $3::int AND EXISTS (SELECT FROM fence)
  ON CONFLICT (uuid) DO UPDATE
  SET through = excluded.through, hash = excluded.hash, at = excluded.at, change = excluded.change`
const pruneSql = `
  DELETE FROM bunq_provisioning.journal
  WHERE uuid = $2::text AND number <= $3::int AND EXISTS (SELECT FROM fence)`

interface Pruning extends Pick<JournalStart, "through" | "at"> {
  readonly uuid: string
}

/** The checkpoint first: the database lets go of what lies behind one only. */
export const pruneJournal = (
  { transaction }: PostgresConnection,
  token: number,
  { uuid, through, at }: Pruning
) =>
  transaction(
    "ProvisionStore.pruneJournal",
    Effect.fnUntraced(function* (query: Query) {
      const fenced = makeFencedWrite(query, token)
      const begun = yield* fenced("pruneJournal", beginSql, [uuid, through, Math.floor(at)])
      return begun === 0 ? 0 : yield* fenced("pruneJournal", pruneSql, [uuid, through])
    })
  )
