/** Written into the file's header: tells our databases from those of others. "bunq" in ASCII. */
export const applicationId = 0x62756e71

/**
 * The schema, step by step; `user_version` is how many of these ran. Forward only: a released step is never edited, a new one is appended.
 *
 * Times are epoch ms. `owing` and `settled` are read from the envelope when it is written, so that no query opens envelopes to find users.
 */
export const migrations: readonly string[] = [
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

   CREATE TABLE sent_mark (uuid TEXT PRIMARY KEY, sent_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;`
]
