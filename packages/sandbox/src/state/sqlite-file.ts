import { chmodSync, closeSync, openSync } from "node:fs"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { SandboxError } from "../sandbox-error.ts"
import { lockStateFile } from "./state-lock.ts"
import type { Stored } from "./table.ts"

/** A row to write; no record means the row goes. */
export interface WrittenRow {
  readonly kind: string
  readonly id: number | string
  readonly record: Stored | undefined
}

/**
 * Version of the rows, kept in `user_version`. Files of version 1, before there were stories and inquiries, and of version 2, before there were
 * webhooks, are read as they are.
 */
export const stateVersion = 3

/**
 * The bank's state on disk: rows of (kind, id, json), readable only by its owner, WAL with full synchronisation, so a commit that returned
 * survives `kill -9` and power loss. One bank has it at a time; should a lock ever fail to hold, whoever opened the file last owns it, and an older
 * owner's next write fails and writes nothing.
 */
export class SqliteFile {
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #unlock: () => void
  readonly #epoch: number
  readonly #upsert: StatementSync
  readonly #delete: StatementSync

  constructor(path: string) {
    this.#path = path
    this.#database = openState(path)
    this.#unlock = lockOrClose(path, this.#database)
    try {
      this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE")
      this.#database.exec(
        "CREATE TABLE IF NOT EXISTS bank (kind TEXT NOT NULL, id ANY NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID"
      )
      this.#upsert = this.#database.prepare(
        "INSERT INTO bank (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json"
      )
      this.#delete = this.#database.prepare("DELETE FROM bank WHERE kind = ? AND id = ?")
      this.#epoch = this.#owner() + 1
      this.#upsert.run("owner", "epoch", JSON.stringify({ id: "epoch", epoch: this.#epoch }))
      this.#database.exec(`PRAGMA user_version = ${stateVersion}; COMMIT`)
    } catch (cause) {
      this.close()
      throw new SandboxError({ _tag: "StateFileUnwritable", file: path }, { cause })
    }
  }

  read(kind: string): Stored[] {
    const rows = this.#database.prepare("SELECT json FROM bank WHERE kind = ? ORDER BY id").all(kind)
    return rows.map((row) => JSON.parse(String(row["json"])) as Stored)
  }

  write(rows: readonly WrittenRow[]): void {
    let takenOver = false
    try {
      this.#database.exec("BEGIN IMMEDIATE")
      takenOver = this.#owner() !== this.#epoch
      if (!takenOver) {
        for (const { kind, id, record } of rows) {
          if (record === undefined) this.#delete.run(kind, id)
          else this.#upsert.run(kind, id, JSON.stringify(record))
        }
        this.#database.exec("COMMIT")
      }
    } catch (cause) {
      this.#abandon()
      throw new SandboxError({ _tag: "StateFileUnwritable", file: this.#path }, { cause })
    }
    if (takenOver) {
      this.#abandon()
      throw new SandboxError({ _tag: "StateFileTakenOver", file: this.#path })
    }
  }

  close(): void {
    this.#database.close()
    this.#unlock()
  }

  #owner(): number {
    const row = this.#database.prepare("SELECT json FROM bank WHERE kind = 'owner'").get()
    return row === undefined ? 0 : (JSON.parse(String(row["json"])) as { epoch: number }).epoch
  }

  #abandon(): void {
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
  }
}

function lockOrClose(path: string, database: DatabaseSync): () => void {
  try {
    return lockStateFile(path)
  } catch (error) {
    database.close()
    throw error
  }
}

/** Opens a state file (made, owner-only, when absent) and refuses what is not one or what a later version wrote. */
function openState(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    closeSync(openSync(path, "a", 0o600))
    database = new DatabaseSync(path, { timeout: 2_000 })
    const found = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0)
    const foreign = found === 0 && database.prepare("SELECT 1 FROM sqlite_master").get() !== undefined
    if (foreign) throw new Error("a database of something else")
    if (found > stateVersion) {
      throw new SandboxError({ _tag: "StateFileTooNew", file: path, found, supported: stateVersion })
    }
    chmodSync(path, 0o600)
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof SandboxError) throw cause
    throw new SandboxError({ _tag: "StateFileUnreadable", file: path }, { cause })
  }
}
