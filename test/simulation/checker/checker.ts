import type { ChainedEntry } from "@bunq-provisioning/core/ports"
import type { RawTables } from "../store/raw-tables.ts"
import { makeAcknowledgements } from "./acknowledgements.ts"
import {
  attemptsAreKept,
  childrenHaveWork,
  doneLeaves,
  journalIsWhole,
  nothingIsForged,
  nothingIsSaid,
  observationsConverge
} from "./commit-rules.ts"
import type { CommitRule } from "./commit-rules.ts"
import { makeHookRules } from "./hook-rules.ts"
import { makeCommandCalls } from "./command-calls.ts"
import { readUser } from "./user-record.ts"
import type { UserRecord, Written } from "./user-record.ts"
import type { Violated } from "./violation.ts"
import { asksEnd, closeIsKept, isNoted, somebodyActs } from "./waiting-rules.ts"

const rules: readonly CommitRule[] = [
  journalIsWhole,
  childrenHaveWork,
  doneLeaves,
  attemptsAreKept,
  observationsConverge,
  nothingIsForged,
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

interface Options {
  readonly tables: RawTables
  readonly violated: Violated
  /** Whether an entry of this time may have been taken away by now. */
  readonly mayBePruned: (at: number) => boolean
}

/** Reads the tables after every commit and holds them against what they said before, and against what callers were told. */
export const makeChecker = ({ tables, violated, mayBePruned }: Options) => {
  let users = new Map<string, UserRecord>()
  let erased = new Set<string>()
  let steps = 0
  const calls = makeCommandCalls(() => steps)
  const acknowledgements = makeAcknowledgements(tables, violated)
  const hooks = makeHookRules(tables, violated)

  const committed = (uuid: string): void => {
    steps += 1
    const before = users.get(uuid) ?? null
    const written = readUser(tables, uuid, before)
    if (written === null) return violated("commit-lost", uuid)
    for (const rule of rules) rule(written, violated)
    calls.check(written, violated)
    const { row, envelope, context, value, texts } = written
    if (erased.has(uuid) && envelope.erased === undefined) violated("erased-and-back", uuid)
    const journal = before?.journal ?? []
    journal.push(...texts)
    users.set(uuid, {
      row,
      envelope,
      context,
      value,
      journal,
      begun: begunOf(written, steps),
      closing: before?.closing === true || asksEnd(written),
      overdue: isNoted(written)
    })
  }

  /** How many entries are gone from the begin of a journal; what may go is old, and of somebody who is settled, and never the newest. */
  const prunedOf = (uuid: string, { row, journal }: UserRecord, raw: readonly string[]): number => {
    const first = raw[0]
    const pruned = first === undefined ? 0 : (JSON.parse(first) as ChainedEntry).number - 1
    const last = journal[pruned - 1]
    if (last !== undefined && !(row.settled && mayBePruned((JSON.parse(last) as ChainedEntry).at)))
      violated("pruned-too-early", `${uuid}: up to entry ${pruned}`)
    return pruned
  }

  return {
    users: (): ReadonlyMap<string, UserRecord> => users,
    steps: () => steps,
    calls,
    acknowledgements,
    hooks,
    committed,
    /** Nothing is left of this user that could be opened, and they are not asked for again. */
    erased: (uuid: string): void => {
      erased.add(uuid)
      const left = tables.sealedRows().filter(({ owner }) => owner === uuid)
      if (left.length > 0)
        violated("erased-and-sealed", `${uuid}: ${left.map(({ purpose }) => purpose).join(", ")}`)
    },
    isErased: (uuid: string): boolean => erased.has(uuid),
    /** The commands that a process which starts now finds in the outbox, and that need not wait. A create may wait for its turn. */
    owed: (now: number): Owed => ({
      step: steps,
      users: [...users].flatMap(([uuid, { row, envelope }]) => {
        const ids = Object.keys(envelope.work).filter(
          (id) => id !== "createProvision" && (envelope.work[id]?.notBefore ?? 0) <= now
        )
        return row.owing && envelope.erased === undefined && ids.length > 0
          ? [{ uuid, seq: row.seq, ids }]
          : []
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
      for (const [uuid, record] of users) {
        const { row, journal } = record
        const raw = tables.journal(uuid, 0)
        const pruned = prunedOf(uuid, record, raw)
        const known = journal.length - pruned
        if (
          raw.length < Math.max(1, known) ||
          raw.some((text, index) => index < known && text !== journal[pruned + index])
        )
          violated("journal-changed", uuid)
        acknowledgements.hold(uuid, raw, pruned)
        const now = tables.provision(uuid)
        if (!except(uuid) && now !== null && now.seq > row.seq) {
          committed(uuid)
          continue
        }
        if (!except(uuid) && (now === null || now.seq < row.seq)) violated("user-lost", uuid)
      }
      hooks.hold()
      for (const { owner } of erased.size === 0 ? [] : tables.sealedRows())
        if (erased.has(owner)) violated("erased-and-sealed", `${owner}: a row came back`)
    },
    /** What is known now; calling what it gives makes it so again, when the tables are. */
    remember: (): (() => void) => {
      const then = new Map([...users].map(([uuid, user]) => [uuid, { ...user, journal: [...user.journal] }]))
      const [gone, told, kept] = [new Set(erased), acknowledgements.remember(), hooks.remember()]
      return () => {
        users = then
        erased = gone
        told()
        kept()
      }
    }
  }
}
export type Checker = ReturnType<typeof makeChecker>
