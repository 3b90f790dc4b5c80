import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, expect, it } from "vitest"
import { begin } from "@bunq-provisioning/core/step"
import { checkMigration } from "./check-migration.ts"

const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-check-test-"))
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it("checks a database with the first schema in a copy, and leaves it as it was", async () => {
  const file = join(folder, "users.db")
  const database = new DatabaseSync(file)
  const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
  // The schema as the first release made it.
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE provision (uuid TEXT PRIMARY KEY, seq INTEGER NOT NULL, envelope TEXT NOT NULL, due_at INTEGER, due_name TEXT,
      settled INTEGER NOT NULL, owing INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE interest (kind TEXT NOT NULL, uuid TEXT NOT NULL, id INTEGER NOT NULL, user_id INTEGER, changed_at INTEGER NOT NULL,
      PRIMARY KEY (uuid, kind, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE journal (uuid TEXT NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (uuid, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE sealed (owner TEXT NOT NULL, purpose TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (owner, purpose)) STRICT, WITHOUT ROWID;
    CREATE TABLE inbox (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE sent_mark (uuid TEXT PRIMARY KEY, sent_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    PRAGMA application_id = ${0x62756e71}; PRAGMA user_version = 1;`)
  const put = database.prepare("INSERT INTO provision VALUES (?, 1, ?, NULL, NULL, 0, 1, 1)")
  put.run(uuid, JSON.stringify(envelope))
  put.run(uuid.replace(/1$/, "2"), "no JSON")
  const copies = () =>
    readdirSync(tmpdir()).filter(
      (name) => name.startsWith("bunq-provisioning-check-") && !folder.endsWith(name)
    )
  const present = copies()
  const report = await checkMigration(file)
  expect(report).toMatchObject({
    users: 2,
    stranded: 1,
    first: [{ uuid: uuid.replace(/1$/, "2"), version: null, because: "NotAnEnvelope" }]
  })
  database.close()
  expect(copies()).toEqual(present)
  const after = new DatabaseSync(file, { readOnly: true })
  expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 })
  after.close()
})
