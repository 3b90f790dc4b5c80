import { emptyRows } from "@bunq-provisioning/runtime"
import type { MemoryRows } from "@bunq-provisioning/runtime"

const kinds = ["provision", "onboarding", "identity", "inquiry", "verified", "settled-onboarding"] as const
type Interest = Parameters<MemoryRows["interest"]["replace"]>[0]["interest"][number]

const copyOfInterest = ({ interest: present }: MemoryRows): MemoryRows["interest"] => {
  const { interest } = emptyRows()
  const waited = new Map<string, { readonly changedAt: number; readonly interest: Interest[] }>()
  for (const kind of kinds)
    for (const { uuid, changedAt, ...one } of present.page(kind, { limit: Infinity })) {
      const known = waited.get(uuid) ?? { changedAt, interest: [] }
      known.interest.push(one)
      waited.set(uuid, known)
    }
  for (const [uuid, { changedAt, interest: all }] of waited)
    interest.replace({ uuid, interest: all } as unknown as Parameters<typeof interest.replace>[0], changedAt)
  return interest
}

const copied = (table: unknown): unknown =>
  table instanceof Map
    ? new Map([...table].map(([key, row]: [unknown, unknown]) => [key, Array.isArray(row) ? [...row] : row]))
    : table

/** The tables of the memory store as they are now; rows are never changed in place. */
export const copyOfRows = (rows: MemoryRows): MemoryRows => {
  const tables = Object.entries(rows).map(([name, table]) => [name, copied(table)])
  return {
    ...(Object.fromEntries(tables) as MemoryRows),
    interest: copyOfInterest(rows),
    changes: rows.changes.copy()
  }
}
