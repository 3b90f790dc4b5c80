import type { DatabaseSync } from "node:sqlite"
import { fillStanding } from "./fill-standing.ts"
import { numberChanges } from "./number-changes.ts"

/** Written into the file's header: tells our databases from those of others. "bunq" in ASCII. */
export const applicationId = 0x62756e71

/**
 * The schema, step by step; `user_version` is how many of these ran. Forward only: a released step is never edited, a new one is appended.
 *
 * Times are epoch ms. `owing`, `phase` and `stalled` are read from the envelope when it is written, so that no query opens envelopes to
 * find users; `phase` is null where that envelope cannot be used.
 */
export const migrations: ReadonlyArray<string | ((database: DatabaseSync) => void)> = [
  `CREATE TABLE provision (
     uuid TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     envelope TEXT NOT NULL,
     due_at INTEGER,
     due_name TEXT,
     settled INTEGER NOT NULL,
     owing INTEGER NOT NULL,
     changed_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX provision_due ON provision (due_at, uuid) WHERE due_at IS NOT NULL;
   CREATE INDEX provision_owing ON provision (uuid) WHERE owing = 1;
   CREATE INDEX provision_changed ON provision (changed_at);

   CREATE TABLE interest (
     kind TEXT NOT NULL,
     uuid TEXT NOT NULL,
     id INTEGER NOT NULL,
     user_id INTEGER,
     changed_at INTEGER NOT NULL,
     PRIMARY KEY (uuid, kind, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX interest_changed ON interest (kind, changed_at DESC, uuid);

   CREATE TABLE journal (
     uuid TEXT NOT NULL,
     number INTEGER NOT NULL,
     entry TEXT NOT NULL,
     PRIMARY KEY (uuid, number)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE sealed (
     owner TEXT NOT NULL,
     purpose TEXT NOT NULL,
     sealed BLOB NOT NULL,
     PRIMARY KEY (owner, purpose)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE inbox (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

   CREATE TABLE sent_mark (uuid TEXT PRIMARY KEY, sent_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  // With row ids: a row of this size would take a page of its own beside the one it is found by.
  (database) => {
    database.exec(
      `CREATE TABLE provision_2 (
         uuid TEXT NOT NULL PRIMARY KEY,
         seq INTEGER NOT NULL,
         envelope TEXT NOT NULL,
         due_at INTEGER,
         due_name TEXT,
         phase TEXT,
         stalled INTEGER NOT NULL,
         owing INTEGER NOT NULL,
         changed_at INTEGER NOT NULL
       ) STRICT;
       INSERT INTO provision_2 SELECT uuid, seq, envelope, due_at, due_name, NULL, 0, owing, changed_at FROM provision ORDER BY uuid;
       DROP TABLE provision;
       ALTER TABLE provision_2 RENAME TO provision;
       ALTER TABLE journal ADD COLUMN hash TEXT`
    )
    fillStanding(database)
    database.exec(
      `CREATE INDEX provision_due ON provision (due_at, uuid) WHERE due_at IS NOT NULL;
       CREATE INDEX provision_owing ON provision (uuid) WHERE owing = 1;
       CREATE INDEX provision_changed ON provision (changed_at);
       CREATE INDEX provision_phase ON provision (phase, uuid);
       CREATE INDEX provision_stalled ON provision (uuid) WHERE stalled = 1;
       CREATE INDEX sealed_purpose ON sealed (purpose, owner)`
    )
  },
  // Append-only: an entry goes only behind a checkpoint. A replacement would pass the other two triggers.
  `CREATE TABLE journal_start (
     uuid TEXT PRIMARY KEY,
     through INTEGER NOT NULL,
     hash TEXT,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
   CREATE TRIGGER journal_stays BEFORE DELETE ON journal
     WHEN OLD.number > coalesce((SELECT through FROM journal_start WHERE uuid = OLD.uuid), 0)
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
   CREATE TRIGGER journal_appends BEFORE INSERT ON journal
     WHEN EXISTS (SELECT 1 FROM journal WHERE uuid = NEW.uuid AND number = NEW.number)
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
   ALTER TABLE inbox ADD COLUMN consumed_at INTEGER NOT NULL DEFAULT 0;
   UPDATE inbox SET consumed_at = coalesce((SELECT max(changed_at) FROM provision), 0);
   CREATE INDEX inbox_consumed ON inbox (consumed_at);`,
  "CREATE TABLE runner (one INTEGER PRIMARY KEY CHECK (one = 1), token INTEGER NOT NULL) STRICT",
  `CREATE TABLE hook (
     place INTEGER PRIMARY KEY AUTOINCREMENT,
     key TEXT NOT NULL UNIQUE,
     category TEXT NOT NULL,
     event_type TEXT NOT NULL,
     object_id INTEGER NOT NULL,
     uuid TEXT,
     user_id INTEGER,
     updated TEXT,
     received_at INTEGER NOT NULL,
     settled INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX hook_waiting ON hook (place) WHERE settled = 0;
   CREATE INDEX hook_settled ON hook (received_at) WHERE settled = 1`,
  numberChanges
]
