import { DueQueue, type Due } from "./due-queue.ts"
import type { SqliteFile, WrittenRow } from "./sqlite-file.ts"
import { Table, type Stored, type TableOptions, type TableWatcher } from "./table.ts"

interface Undo {
  readonly kind: string
  readonly id: number | string
  readonly before: Stored | undefined
}

/**
 * Everything the bank remembers. Changes are visible at once, undone by `rollback`, and kept by `commit`, which writes what changed since
 * the last one as a single transaction: the cost follows the size of the change, never the size of the bank.
 */
export class StateStore implements TableWatcher {
  readonly #file: SqliteFile | null
  readonly #tables = new Map<string, Table<Stored, string>>()
  readonly #due = new DueQueue()
  readonly #queued = new Map<string, number>()
  readonly #watchers = new Map<string, (before: Stored | undefined, after: Stored) => void>()
  #undo: Undo[] = []
  /** Called after every commit, once it is durable. */
  onCommit: () => void = () => undefined

  constructor(file: SqliteFile | null) {
    this.#file = file
  }

  /** Opens a kind of record; rows of it that the file holds are there when this returns. */
  table<T extends Stored, G extends string = never>(
    kind: string,
    options: TableOptions<T, G> = {}
  ): Table<T, G> {
    const table = new Table<T, G>(kind, this, options)
    this.#tables.set(kind, table as unknown as Table<Stored, string>)
    for (const record of this.#file?.read(kind) ?? []) {
      table.restore((record as T).id, record as T)
      this.#queue(kind, (record as T).id)
    }
    return table
  }

  /** Has `see` called with every record of a kind that is put, and what was there before, within the transaction that does so. */
  watch<T extends Stored>(kind: string, see: (before: T | undefined, after: T) => void): void {
    this.#watchers.set(kind, see as (before: Stored | undefined, after: Stored) => void)
  }

  changed(kind: string, id: number | string, before: Stored | undefined, after: Stored | undefined): void {
    this.#undo.push({ kind, id, before })
    this.#queue(kind, id)
    if (after !== undefined) this.#watchers.get(kind)?.(before, after)
  }

  /** What happens next by itself, or `null` when the bank only waits for requests. */
  nextDue(): Due | null {
    for (;;) {
      const next = this.#due.peek()
      if (next === undefined) return null
      if (this.#tables.get(next.kind)?.dueAt(next.id) === next.at) return next
      this.#drop()
    }
  }

  /** Takes the next due change off the queue if its time has come. */
  takeDue(now: number): Due | null {
    const next = this.nextDue()
    if (next === null || next.at > now) return null
    this.#drop()
    return next
  }

  /** A mark to roll back to. */
  savepoint(): number {
    return this.#undo.length
  }

  rollback(to = 0): void {
    while (this.#undo.length > to) {
      const { kind, id, before } = this.#undo.pop()!
      this.#tables.get(kind)?.restore(id, before)
      this.#queue(kind, id)
    }
  }

  /** Makes all changes since the last commit durable. When it throws nothing was written, and `rollback` undoes them. */
  commit(): void {
    if (this.#file !== null) {
      const rows = new Map<string, WrittenRow>()
      for (const { kind, id } of this.#undo) {
        rows.set(`${kind} ${id}`, { kind, id, record: this.#tables.get(kind)?.get(id) })
      }
      this.#file.write([...rows.values()])
    }
    this.#undo = []
    this.onCommit()
  }

  close(): void {
    this.#file?.close()
  }

  #queue(kind: string, id: number | string): void {
    const at = this.#tables.get(kind)?.dueAt(id) ?? null
    if (at === null || typeof id !== "number" || this.#queued.get(`${kind} ${id}`) === at) return
    this.#queued.set(`${kind} ${id}`, at)
    this.#due.push({ at, kind, id })
  }

  #drop(): void {
    const gone = this.#due.pop()
    if (gone !== undefined && this.#queued.get(`${gone.kind} ${gone.id}`) === gone.at) {
      this.#queued.delete(`${gone.kind} ${gone.id}`)
    }
  }
}
