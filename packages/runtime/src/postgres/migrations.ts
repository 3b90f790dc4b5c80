import { numberChanges } from "./number-changes.ts"

/**
 * The schema, step by step; `schema_version` holds how many of these ran. Forward only: a released step is never edited, a new one is appended.
 *
 * Times are epoch ms. `owing`, `phase` and `stalled` are read from the envelope when it is written, so that no query opens envelopes to find users.
 * `watches` has one bit for each kind of `interest` (see `watched.ts`), each with an index of its own. Text is compared byte by byte, as everywhere else.
 */
export const migrations: ReadonlyArray<readonly string[]> = [
  [
    `CREATE TABLE bunq_provisioning.provision (
        uuid text COLLATE "C" PRIMARY KEY,
        seq integer NOT NULL,
        envelope text NOT NULL,
        due_at bigint,
        due_name text,
        phase text COLLATE "C",
        stalled boolean NOT NULL,
        owing boolean NOT NULL,
        interest json NOT NULL,
        watches integer NOT NULL,
        changed_at bigint NOT NULL
      ) WITH (fillfactor = 80)`,
    `CREATE INDEX provision_due ON bunq_provisioning.provision (due_at, uuid) WHERE due_at IS NOT NULL`,
    `CREATE INDEX provision_owing ON bunq_provisioning.provision (uuid) WHERE owing`,
    `CREATE INDEX provision_stalled ON bunq_provisioning.provision (uuid) WHERE stalled`,
    `CREATE INDEX provision_phase ON bunq_provisioning.provision (phase, uuid)`,
    `CREATE INDEX provision_changed ON bunq_provisioning.provision (changed_at)`,
    `CREATE INDEX provision_watched_1 ON bunq_provisioning.provision (changed_at DESC, uuid) WHERE watches & 1 <> 0`,
    `CREATE INDEX provision_watched_2 ON bunq_provisioning.provision (changed_at DESC, uuid) WHERE watches & 2 <> 0`,
    `CREATE INDEX provision_watched_4 ON bunq_provisioning.provision (changed_at DESC, uuid) WHERE watches & 4 <> 0`,
    `CREATE INDEX provision_watched_8 ON bunq_provisioning.provision (changed_at DESC, uuid) WHERE watches & 8 <> 0`,
    `CREATE INDEX provision_watched_16 ON bunq_provisioning.provision (changed_at DESC, uuid) WHERE watches & 16 <> 0`,
    `CREATE INDEX provision_watched_32 ON bunq_provisioning.provision (changed_at DESC, uuid) WHERE watches & 32 <> 0`,
    `CREATE TABLE bunq_provisioning.journal (
        uuid text COLLATE "C" NOT NULL,
        number integer NOT NULL,
        entry text NOT NULL,
        hash text,
        PRIMARY KEY (uuid, number)
      )`,
    `CREATE TABLE bunq_provisioning.journal_start (
        uuid text COLLATE "C" PRIMARY KEY,
        through integer NOT NULL,
        hash text,
        at bigint NOT NULL
      )`,
    `CREATE FUNCTION bunq_provisioning.journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' AND OLD.number <= (
            SELECT through FROM bunq_provisioning.journal_start WHERE uuid = OLD.uuid
          ) THEN RETURN OLD; END IF;
          RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END $$`,
    `CREATE TRIGGER journal_keeps BEFORE UPDATE OR DELETE ON bunq_provisioning.journal
        FOR EACH ROW EXECUTE FUNCTION bunq_provisioning.journal_is_append_only()`,
    `CREATE TABLE bunq_provisioning.sealed (
        owner text COLLATE "C" NOT NULL,
        purpose text COLLATE "C" NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (owner, purpose)
      )`,
    `CREATE INDEX sealed_purpose ON bunq_provisioning.sealed (purpose, owner)`,
    `CREATE TABLE bunq_provisioning.inbox (
        id text COLLATE "C" PRIMARY KEY,
        consumed_at bigint NOT NULL
      )`,
    `CREATE INDEX inbox_consumed ON bunq_provisioning.inbox (consumed_at)`,
    `CREATE TABLE bunq_provisioning.sent_mark (
        uuid text COLLATE "C" PRIMARY KEY,
        sent_at bigint NOT NULL
      )`
  ],
  // Webhooks. Empty text and -1 stand for what was not told.
  [
    `CREATE TABLE bunq_provisioning.hook (
        key text COLLATE "C" PRIMARY KEY,
        place bigint GENERATED ALWAYS AS IDENTITY,
        category text NOT NULL,
        event_type text NOT NULL,
        object_id bigint NOT NULL,
        uuid text NOT NULL,
        user_id bigint NOT NULL,
        updated text NOT NULL,
        received_at bigint NOT NULL,
        settled boolean NOT NULL DEFAULT false
      )`,
    `CREATE INDEX hook_waiting ON bunq_provisioning.hook (place) WHERE NOT settled`,
    `CREATE INDEX hook_settled ON bunq_provisioning.hook (received_at) WHERE settled`
  ],
  numberChanges
]
