/** Anything the bank remembers: plain JSON with an id, replaced as a whole and never changed in place. */
export interface Stored {
  readonly id: number | string
}

/** How a table is looked up: groups by name, each a function from a record to its key (`null` = in no group). */
export interface TableOptions<T, G extends string> {
  readonly groups?: Readonly<Record<G, (record: T) => string | number | null>>
  /** When the record next changes by itself, epoch ms. */
  readonly dueAt?: (record: T) => number | null
}

/** What a table tells its store about each change, so that it can be undone, written and queued. */
export interface TableWatcher {
  changed(kind: string, id: number | string, before: Stored | undefined, after: Stored | undefined): void
}

/** One kind of record in memory, with its lookups kept up to date on every change. */
export class Table<T extends Stored, G extends string = never> {
  readonly kind: string
  readonly #watcher: TableWatcher
  readonly #options: TableOptions<T, G>
  readonly #records = new Map<number | string, T>()
  readonly #groups = new Map<string, Map<string, (number | string)[]>>()

  constructor(kind: string, watcher: TableWatcher, options: TableOptions<T, G>) {
    this.kind = kind
    this.#watcher = watcher
    this.#options = options
    for (const name of Object.keys(options.groups ?? {})) this.#groups.set(name, new Map())
  }

  get(id: number | string): T | undefined {
    return this.#records.get(id)
  }

  put(record: T): T {
    const before = this.#records.get(record.id)
    this.restore(record.id, record)
    this.#watcher.changed(this.kind, record.id, before, record)
    return record
  }

  remove(id: number | string): void {
    const before = this.#records.get(id)
    if (before === undefined) return
    this.restore(id, undefined)
    this.#watcher.changed(this.kind, id, before, undefined)
  }

  /** Ids in a group, ascending; do not keep the array. */
  idsIn(group: G, key: string | number): readonly number[] {
    return (this.#groups.get(group)?.get(String(key)) ?? []) as readonly number[]
  }

  /** Records in a group, oldest first. */
  allIn(group: G, key: string | number): T[] {
    return this.idsIn(group, key).flatMap((id) => this.#records.get(id) ?? [])
  }

  /** The newest record in a group. */
  lastIn(group: G, key: string | number): T | undefined {
    const id = this.idsIn(group, key).at(-1)
    return id === undefined ? undefined : this.#records.get(id)
  }

  dueAt(id: number | string): number | null {
    const record = this.#records.get(id)
    return record === undefined ? null : (this.#options.dueAt?.(record) ?? null)
  }

  /** Puts a record back as it was, or in from the file, without telling the store. */
  restore(id: number | string, record: T | undefined): void {
    const before = this.#records.get(id)
    if (record === undefined) this.#records.delete(id)
    else this.#records.set(id, record)
    for (const [name, index] of this.#groups) {
      const keyOf = this.#options.groups?.[name as G]
      const from = before === undefined ? null : (keyOf?.(before) ?? null)
      const to = record === undefined ? null : (keyOf?.(record) ?? null)
      if (from === to) continue
      if (from !== null) leave(index, String(from), id)
      if (to !== null) join(index, String(to), id)
    }
  }
}

function leave(index: Map<string, (number | string)[]>, key: string, id: number | string): void {
  const ids = index.get(key) ?? []
  const at = ids.lastIndexOf(id)
  if (at >= 0) ids.splice(at, 1)
  if (ids.length === 0) index.delete(key)
}

function join(index: Map<string, (number | string)[]>, key: string, id: number | string): void {
  const ids = index.get(key) ?? []
  let at = ids.length
  while (at > 0 && ids[at - 1]! > id) at -= 1
  ids.splice(at, 0, id)
  index.set(key, ids)
}
