import type { DatabaseSync } from "node:sqlite"

/**
 * Gives every journal entry its number among those of everybody. Those that are there get theirs by time; a clock that was put back changes nothing of
 * the order within one user.
 */
export const numberChanges = (database: DatabaseSync): void => {
  database.exec(
    `ALTER TABLE journal ADD COLUMN change INTEGER;
     DROP TRIGGER journal_keeps;
     UPDATE journal SET change = numbered.change FROM (
       SELECT uuid AS owner, number AS place, row_number() OVER (ORDER BY latest, uuid, number) AS change FROM (
         SELECT uuid, number,
           max(CASE WHEN json_valid(entry) THEN coalesce(json_extract(entry, '$.at'), 0) ELSE 0 END)
             OVER (PARTITION BY uuid ORDER BY number) AS latest
         FROM journal)
     ) AS numbered WHERE uuid = numbered.owner AND number = numbered.place;
     CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
     CREATE UNIQUE INDEX journal_change ON journal (change);
     ALTER TABLE journal_start ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX journal_start_change ON journal_start (change);
     CREATE TABLE skipped_change (one INTEGER PRIMARY KEY CHECK (one = 1), through INTEGER NOT NULL) STRICT;
     INSERT INTO skipped_change VALUES (1, 0)`
  )
}
