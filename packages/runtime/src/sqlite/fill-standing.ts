import { standing } from "@bunq-provisioning/core"
import type { Envelope, Standing } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import type { DatabaseSync } from "node:sqlite"

interface Row {
  readonly uuid: string
  readonly envelope: string
}
const batch = 1_000

/** null when the envelope cannot be used. */
const standingIn = (text: string): Standing | null => {
  try {
    const envelope = JSON.parse(text) as Envelope
    return standing(snapshotOf(envelope), envelope)
  } catch (error) {
    if (error instanceof EnvelopeRefused || error instanceof SyntaxError) return null
    throw error
  }
}

/** Reads phase and stalled from the envelopes of a database that had no such columns. Who cannot be read waits for a person. */
export const fillStanding = (database: DatabaseSync): void => {
  const page = database.prepare("SELECT uuid, envelope FROM provision WHERE uuid > ? ORDER BY uuid LIMIT ?")
  const fill = database.prepare("UPDATE provision SET phase = ?, stalled = ? WHERE uuid = ?")
  let after = ""
  for (;;) {
    const rows = page.all(after, batch) as unknown as Row[]
    for (const { uuid, envelope } of rows) {
      const found = standingIn(envelope)
      fill.run(found?.phase ?? null, found === null || found.stalled ? 1 : 0, uuid)
    }
    after = rows.at(-1)?.uuid ?? after
    if (rows.length < batch) return
  }
}
