import type { Change, ChainedEntry } from "@bunq-provisioning/core/ports"

interface ChangeRow {
  readonly change: number
  readonly uuid: string
  readonly number: number
  readonly entry: string
}

/** The index of the first row behind a change. */
const firstAfter = (rows: readonly ChangeRow[], after: number): number => {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle]!.change > after) high = middle
    else low = middle + 1
  }
  return low
}

/** The entries of all journals in the order of commits, numbered. */
export class MemoryChanges {
  #last = 0
  #all: ChangeRow[] = []
  readonly #byUser = new Map<string, ChangeRow[]>()
  /** By user, the last one that is gone. */
  readonly #pruned = new Map<string, number>()

  append(uuid: string, { number }: Pick<ChainedEntry, "number">, entry: string): void {
    this.#last += 1
    const row = { change: this.#last, uuid, number, entry }
    this.#all.push(row)
    const own = this.#byUser.get(uuid)
    if (own === undefined) this.#byUser.set(uuid, [row])
    else own.push(row)
  }

  after(
    change: number,
    { uuid, limit }: { readonly uuid?: string; readonly limit: number }
  ): readonly Change[] {
    const rows = this.#rows(uuid)
    const from = firstAfter(rows, change)
    return rows.slice(from, from + limit).map(({ change, uuid, entry }) => ({
      change,
      uuid,
      entry: JSON.parse(entry) as ChainedEntry
    }))
  }

  last(uuid?: string): number {
    return this.#rows(uuid).at(-1)?.change ?? 0
  }

  prunedThrough(uuid?: string): number {
    if (uuid !== undefined) return this.#pruned.get(uuid) ?? 0
    return [...this.#pruned.values()].reduce((latest, change) => Math.max(latest, change), 0)
  }

  skip(count: number): void {
    this.#last += count
  }

  prune(uuid: string, through: number): void {
    this.#pruned.set(
      uuid,
      this.#rows(uuid).findLast((row) => row.number <= through)?.change ?? this.prunedThrough(uuid)
    )
    const isKept = (row: ChangeRow) => row.uuid !== uuid || row.number > through
    this.#all = this.#all.filter(isKept)
    this.#byUser.set(uuid, this.#rows(uuid).filter(isKept))
  }

  copy(): MemoryChanges {
    const other = new MemoryChanges()
    for (const row of this.#all) {
      other.skip(row.change - other.#last - 1)
      other.append(row.uuid, row, row.entry)
    }
    other.skip(this.#last - other.#last)
    for (const [uuid, change] of this.#pruned) other.#pruned.set(uuid, change)
    return other
  }

  #rows(uuid: string | undefined): readonly ChangeRow[] {
    return uuid === undefined ? this.#all : (this.#byUser.get(uuid) ?? [])
  }
}
