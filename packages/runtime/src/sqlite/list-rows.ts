import type { ListPage } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

/**
 * A page of users by uuid, from the index that leaves the least to look at: who is stalled are few; each phase has its own run of the index, and
 * the runs are merged.
 */
export const listRows = <Row extends { readonly uuid: string }>(
  database: DatabaseSync,
  { after = "", limit, phases, stalled }: ListPage
): readonly Row[] => {
  const merges = stalled === undefined && phases !== undefined
  const conditions = [
    "uuid > ?",
    ...(stalled === undefined ? [] : ["stalled = 1"]),
    ...(phases === undefined ? [] : [merges ? "phase = ?" : `phase IN (${phases.map(() => "?").join()})`])
  ]
  const index = stalled === true ? "stalled" : merges ? "phase" : ""
  const statement = database.prepare(
    `SELECT uuid, envelope FROM provision ${index === "" ? "" : `INDEXED BY provision_${index}`}
     WHERE ${conditions.join(" AND ")} ORDER BY uuid LIMIT ?`
  )
  const run = (...words: readonly string[]): Row[] =>
    statement.all(after, ...words, limit) as unknown as Row[]
  if (!merges) return run(...(phases ?? []))
  return [...new Set(phases)]
    .flatMap((phase) => run(phase))
    .sort((one, other) => (one.uuid < other.uuid ? -1 : 1))
    .slice(0, limit)
}
