import { refusals } from "./refusals.ts"

interface Source<T> {
  /** Ids of everything that could be listed, ascending. */
  readonly ids: readonly number[]
  /** The item for an id, or `undefined` when the filters leave it out. */
  readonly pick: (id: number) => T | undefined
  readonly path: string
  readonly query: URLSearchParams
}

/**
 * One page of a list, newest first, with bunq's three relative URLs: `older_id` and `newer_id` are exclusive and not allowed together,
 * `count` is 10 unless given and at most 200. `future_url` is there only when the page holds the newest item [API §13].
 */
export function page<T>(source: Source<T>): { items: T[]; pagination: object } {
  const { query } = source
  const count = number(query, "count") ?? 10
  const older = number(query, "older_id")
  const newer = number(query, "newer_id")
  if (count < 1 || count > 200) throw refusals.invalid("count")
  if (older !== null && newer !== null) throw refusals.invalid("newer_id")

  const { ids } = source
  const split = newer !== null ? after(ids, newer) : older !== null ? after(ids, older - 1) : ids.length
  const found: { id: number; item: T }[] = []
  const walk = (from: number, step: 1 | -1, limit: number, found: { id: number; item: T }[]): void => {
    for (let at = from; at >= 0 && at < ids.length && found.length < limit; at += step) {
      const item = source.pick(ids[at]!)
      if (item !== undefined) found.push({ id: ids[at]!, item })
    }
  }
  if (newer !== null) walk(split, 1, count, found)
  else walk(split - 1, -1, count, found)
  if (newer !== null) found.reverse()

  // A client that polls for newer items and finds none keeps its cursor.
  const top = found[0]?.id ?? newer
  const bottom = found.at(-1)?.id ?? null
  const exists = (from: number, step: 1 | -1): boolean => {
    const hit: { id: number; item: T }[] = []
    walk(from, step, 1, hit)
    return hit.length > 0
  }
  const hasNewer =
    top !== null ? exists(after(ids, top), 1) : older !== null && exists(after(ids, older - 1), 1)
  const hasOlder = bottom !== null && exists(after(ids, bottom - 1) - 1, -1)
  const url = (cursor: "older_id" | "newer_id", id: number): string => {
    const next = new URLSearchParams(query)
    next.delete("older_id")
    next.delete("newer_id")
    next.set("count", String(count))
    next.set(cursor, String(id))
    return `${source.path}?${next}`
  }
  return {
    items: found.map((one) => one.item),
    pagination: {
      future_url: top !== null && !hasNewer ? url("newer_id", top) : null,
      newer_url: top !== null && hasNewer ? url("newer_id", top) : null,
      older_url: bottom !== null && hasOlder ? url("older_id", bottom) : null
    }
  }
}

/** Index of the first id greater than `id`. */
function after(ids: readonly number[], id: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ids[middle]! <= id) low = middle + 1
    else high = middle
  }
  return low
}

function number(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d{1,15}$/.test(text)) throw refusals.invalid(name)
  return Number(text)
}
