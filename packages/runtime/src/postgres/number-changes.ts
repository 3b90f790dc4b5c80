import { perTransaction } from "./change-number.ts"

/**
 * Gives every journal entry its number among those of everybody (`change-number.ts` says how). Those that are there get theirs by time; a clock that was put
 * back changes nothing of the order within one user.
 */
export const numberChanges: readonly string[] = [
  "ALTER TABLE bunq_provisioning.journal ADD COLUMN change bigint",
  "ALTER TABLE bunq_provisioning.journal DISABLE TRIGGER journal_keeps",
  `UPDATE bunq_provisioning.journal AS j SET change = numbered.change FROM (
     SELECT uuid, number, row_number() OVER (ORDER BY latest, uuid, number) AS change FROM (
       SELECT uuid, number, max(coalesce(substring(entry FROM '"at":([0-9]{1,15})')::float8, 0))
         OVER (PARTITION BY uuid ORDER BY number) AS latest
       FROM bunq_provisioning.journal
     ) AS timed
   ) AS numbered WHERE j.uuid = numbered.uuid AND j.number = numbered.number`,
  "ALTER TABLE bunq_provisioning.journal ENABLE TRIGGER journal_keeps",
  "ALTER TABLE bunq_provisioning.journal ALTER COLUMN change SET NOT NULL",
  "CREATE UNIQUE INDEX journal_change ON bunq_provisioning.journal (change)",
  "ALTER TABLE bunq_provisioning.journal_start ADD COLUMN change bigint NOT NULL DEFAULT 0",
  "CREATE INDEX journal_start_change ON bunq_provisioning.journal_start (change)",
  `CREATE TABLE bunq_provisioning.change_origin (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     origin bigint NOT NULL
   )`,
  `INSERT INTO bunq_provisioning.change_origin (origin)
   SELECT count(*) - pg_current_xact_id()::text::int8 * ${perTransaction} FROM bunq_provisioning.journal`
]
