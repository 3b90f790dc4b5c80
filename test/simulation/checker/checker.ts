import type { RawTables } from "../store/raw-tables.ts"
import {
  attemptsAreKept,
  childrenHaveWork,
  doneLeaves,
  journalIsWhole,
  nothingIsSaid,
  observationsConverge
} from "./commit-rules.ts"
import type { CommitRule } from "./commit-rules.ts"
import { makeCommandCalls } from "./command-calls.ts"
import { readUser } from "./user-record.ts"
import type { UserRecord, Written } from "./user-record.ts"
import type { Violated } from "./violation.ts"
import { asksEnd, closeIsKept, somebodyActs } from "./waiting-rules.ts"

const rules: readonly CommitRule[] = [
  journalIsWhole,
  childrenHaveWork,
  doneLeaves,
  attemptsAreKept,
  observationsConverge,
  nothingIsSaid,
  somebodyActs,
  closeIsKept
]

/** What lies in the outbox at one moment. */
interface Owed {
  readonly step: number
  readonly users: readonly { readonly uuid: string; readonly seq: number; readonly ids: readonly string[] }[]
}

/** Since when each command is in flight, in commits. */
const begunOf = ({ before, envelope }: Written, step: number): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(envelope.work).map(([id, { seq }]) => {
      const known = before?.envelope.work[id]?.seq === seq ? before.begun.get(id) : undefined
      return [id, known ?? step]
    })
  )

/** Reads the tables after every commit and holds them against what they said before, and against what callers were told. */
export const makeChecker = (tables: RawTables, violated: Violated) => {
  const users = new Map<string, UserRecord>()
  const told = new Map<string, number>()
  let steps = 0
  const calls = makeCommandCalls(() => steps)

  const committed = (uuid: string): void => {
    steps += 1
    const before = users.get(uuid) ?? null
    const written = readUser(tables, uuid, before)
    if (written === null) return violated("commit-lost", uuid)
    for (const rule of rules) rule(written, violated)
    calls.check(written, violated)
    const { row, envelope, context, value, texts } = written
    const journal = before?.journal ?? []
    journal.push(...texts)
    const closing = before?.closing === true || asksEnd(written)
    users.set(uuid, { row, envelope, context, value, journal, begun: begunOf(written, steps), closing })
  }

  return {
    users: users as ReadonlyMap<string, UserRecord>,
    steps: () => steps,
    calls,
    committed,
    /** What a caller is told is true is in the tables by then (I2). */
    acknowledged: (uuid: string, cause: string, inboxId: string | null): void => {
      if (inboxId !== null && !tables.consumed(inboxId)) violated("ack-before-commit", `${uuid}: ${inboxId}`)
      const key = `${uuid} ${cause}`
      const times = (told.get(key) ?? 0) + 1
      told.set(key, times)
      const found = tables.journal(uuid, 0).filter((text) => text.includes(`"cause":"${cause}"`)).length
      if (found < times) violated("acknowledged-and-lost", `${key}: told ${times}, found ${found}`)
    },
    /** The commands that a process which starts now finds in the outbox, and that need not wait. A create may wait for its turn. */
    owed: (now: number): Owed => ({
      step: steps,
      users: [...users].flatMap(([uuid, { row, envelope }]) => {
        const ids = Object.keys(envelope.work).filter(
          (id) => id !== "createProvision" && (envelope.work[id]?.notBefore ?? 0) <= now
        )
        return row.owing && ids.length > 0 ? [{ uuid, seq: row.seq, ids }] : []
      })
    }),
    /** Each of them was issued again, unless the user has moved on. */
    startedSince: (owed: Owed, except: (uuid: string) => boolean): void => {
      for (const { uuid, seq, ids } of owed.users)
        for (const id of ids)
          if (!except(uuid) && users.get(uuid)?.row.seq === seq && !calls.begunSince(uuid, id, owed.step))
            violated("owed-and-forgotten", `${uuid}: ${id}`)
    },
    /**
     * Whatever was ever there is still there, as it was, and in order; `except` users somebody else changed. A last commit that nobody was told of is taken
     * note of.
     */
    reread: (except: (uuid: string) => boolean): void => {
      for (const [uuid, { row, journal }] of users) {
        const raw = tables.journal(uuid, 0)
        if (raw.length < journal.length || journal.some((text, index) => text !== raw[index]))
          violated("journal-changed", uuid)
        const now = tables.provision(uuid)
        if (!except(uuid) && now !== null && now.seq > row.seq) {
          committed(uuid)
          continue
        }
        if (!except(uuid) && (now === null || now.seq < row.seq)) violated("user-lost", uuid)
      }
    }
  }
}
