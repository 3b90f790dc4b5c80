import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import { MemoryStore, emptyRows } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Context, Deferred, Effect, Layer } from "effect"
import { Process } from "../world/process.ts"
import type { WorldTime } from "../world/world-time.ts"
import { copyOfRows } from "./copy-of-rows.ts"
import { memoryTables, sqliteTables } from "./raw-tables.ts"
import type { RawTables } from "./raw-tables.ts"

type Store = ProvisionStore["Service"]
type Inbox = HookInbox["Service"]

/** Where a service's users are, through all its runs. */
export interface StoreHost {
  readonly tables: RawTables
  /** As a process finds it when it starts. */
  readonly open: (opened: (store: Store, inbox: Inbox) => void) => void
  /** What the machine does when the process is gone: it lets go of the file. */
  readonly letGo: () => void
  /** A backup of what is there now; calling what it gives puts it back, while nobody runs. Absent: this kind of store knows none. */
  readonly backUp?: () => () => void
  readonly remove: () => void
}

export const memoryHost = (): StoreHost => {
  let rows = emptyRows()
  const storeOn = () => Effect.runSync(Effect.scoped(Layer.build(MemoryStore.layerOn(rows))))
  let store = storeOn()
  return {
    tables: memoryTables(() => rows),
    open: (opened) => opened(Context.get(store, ProvisionStore), Context.get(store, HookInbox)),
    letGo: () => {},
    backUp: () => {
      const kept = copyOfRows(rows)
      return () => {
        rows = kept
        store = storeOn()
      }
    },
    remove: () => {}
  }
}

/** A folder in memory where the machine has one: what is tested is not its disk. */
const folderFor = (): string =>
  mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "simulation-"))

/** One file; every process opens it anew. What had reached SQLite when the process died is written, as it would be. */
export const sqliteHost = (time: WorldTime): StoreHost => {
  const folder = folderFor()
  const file = join(folder, "users.db")
  let close: (() => void) | null = null

  const open = (opened: (store: Store, inbox: Inbox) => void): void => {
    const host = new Process({ time, chance: () => 0.5, log: () => {} })
    const closing = Deferred.makeUnsafe<void>()
    const held = Effect.gen(function* () {
      const built = yield* Layer.build(SqliteStore.layer({ file }))
      yield* Effect.sync(() => opened(Context.get(built, ProvisionStore), Context.get(built, HookInbox)))
      yield* Deferred.await(closing)
    })
    host.run(Effect.scoped(held), () => {})
    close = () => Deferred.doneUnsafe(closing, Effect.void)
  }
  const letGo = (): void => {
    close?.()
    close = null
    time.drain()
  }
  open(() => {})
  letGo()
  let tables = sqliteTables(file)
  const present = new Proxy({} as RawTables, {
    get: (_, name) => tables[name as keyof RawTables]
  })
  return {
    tables: present,
    open,
    letGo,
    backUp: () => {
      const backup = join(folder, "backup.db")
      tables.copyTo(backup)
      return () => {
        tables.close()
        for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true })
        renameSync(backup, file)
        tables = sqliteTables(file)
      }
    },
    remove: () => {
      letGo()
      tables.close()
      rmSync(folder, { recursive: true })
    }
  }
}
