import { copyFileSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { StoreError } from "@bunq-provisioning/core/ports"
import { pause } from "../edges/pause.ts"
import { migrate } from "./migrate.ts"
import { migrations } from "./migrations.ts"
import { schemaVersion } from "./schema-version.ts"

type Run<A> = (database: DatabaseSync) => A

const withDatabase = <A>(location: string, options: { readonly readOnly: boolean }, run: Run<A>): A => {
  const database = new DatabaseSync(location, { ...options, timeout: 200 })
  try {
    database.exec("PRAGMA trusted_schema = OFF")
    return run(database)
  } finally {
    database.close()
  }
}
const withParameter = <A>(file: string, parameter: string, run: Run<A>): A =>
  withDatabase(`${pathToFileURL(file).href}?${parameter}`, { readOnly: true }, run)

/** SQLite makes an index beside a log before it reads it, so it is given both in a folder of our own. */
const withCopy = <A>(file: string, run: Run<A>): A => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-read-"))
  try {
    const copy = join(folder, "copy.db")
    for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, copy + suffix)
    return withDatabase(copy, { readOnly: false }, run)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * How a database is read without writing beside it:
 *
 * - `shared`: it has a log and an index of it (`-shm`), because a service runs or was killed. SQLite joins the service or, when there is none,
 *   indexes the log in memory.
 * - `copied`: it has a log without an index: somebody copied two files of three, or a close was cut short.
 * - `whole`: it has no log, or one in which nothing was ever written; everything is in the file.
 */
const ways = {
  shared: <A>(file: string, run: Run<A>): A => withParameter(file, "readonly_shm=1", run),
  copied: withCopy,
  whole: <A>(file: string, run: Run<A>): A => withParameter(file, "immutable=1", run)
}

interface Standing {
  readonly way: keyof typeof ways
  /** What changes when somebody writes: the last two ways lock nothing. */
  readonly print: string
}

/** Bytes. Of a log with nothing after its header SQLite makes no index in memory: it tries for ten seconds and gives up. */
const logHeader = 32n

const standingOf = (file: string): Standing => {
  const stat = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false })
  const [database, log, index] = [statSync(file, { bigint: true }), stat(`${file}-wal`), stat(`${file}-shm`)]
  const way = log === undefined || log.size <= logHeader ? "whole" : index === undefined ? "copied" : "shared"
  if (way === "shared") return { way, print: way }
  const prints = [database, log].map((one) => one && `${one.ino} ${one.size} ${one.mtimeNs}`)
  return { way, print: `${way} ${prints.join()}` }
}

/** What a service would find in a file that is still empty. */
const readEmpty = <A>(run: Run<A>): A =>
  withDatabase(":memory:", { readOnly: false }, (empty) => {
    migrate(empty, 0)
    return run(empty)
  })

const readChecked =
  <A>(run: Run<A>): Run<A> =>
  (database) => {
    // One moment for all that is read: a service may be making the schema.
    database.exec("BEGIN")
    const version = schemaVersion(database)
    if (version === 0) return readEmpty(run)
    if (version < migrations.length)
      throw new StoreError({ operation: "SqliteStore.open", reason: { _tag: "ReadOnly" } })
    return run(database)
  }

/** SQLite's answers while a service that starts or stops makes or removes log and index: busy, read-only, cannot open. */
const passing: readonly unknown[] = [5, 8, 14]
const passes = (error: unknown): boolean => {
  const { errcode } = error as { readonly errcode?: unknown }
  return typeof errcode === "number" && passing.includes(errcode & 0xff)
}

const attempts = 20

/**
 * Reads a database that a service may be writing, starting or stopping on at this moment, or that was left by one that was killed. Makes and
 * changes nothing beside it, locks nothing that a service would wait for, and needs no permission to write. Nothing stays open afterwards.
 *
 * Throws `StoreError`, or what SQLite and the file system throw; `InUse` when services came and went faster than it could read.
 */
export const readDatabase = <A>(path: string, run: Run<A>): A => {
  const file = realpathSync(path)
  let last: unknown = new StoreError({ operation: "SqliteStore.open", reason: { _tag: "InUse" } })
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) pause(attempt)
    const { way, print } = standingOf(file)
    try {
      const answer = ways[way](file, readChecked(run))
      if (way === "shared" || standingOf(file).print === print) return answer
    } catch (error) {
      if (!passes(error) && standingOf(file).print === print) throw error
      last = error
    }
  }
  throw last
}
