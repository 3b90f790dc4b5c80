import type { ChainedEntry, Commit } from "@bunq-provisioning/core/ports"
import type { RawTables } from "../store/raw-tables.ts"
import type { Violated } from "./violation.ts"

/** What a caller was told is done. */
export interface Acknowledged {
  readonly uuid: string
  readonly cause: string
  /** null for the request itself. */
  readonly inboxId: string | null
  /** How far the user's journal was acknowledged when the caller first said it: what it became stands behind that. */
  readonly behind: Position
}

/** How far a user's journal was acknowledged at one moment. A copy that was put back since counts anew. */
export interface Position {
  readonly copies: number
  readonly number: number
}

/** An entry somebody was told of, and its place. */
interface Kept {
  readonly number: number
  readonly text: string
}
type Rows = Pick<Commit, "uuid" | "inbox" | "expected" | "journal">

const requestOf = (uuid: string): string => `${uuid} as a whole`

/**
 * What callers were told, each by its own entry of the raw journal (I2): the one that a commit of this very message brought, with its hash, behind everything
 * the caller knew of when they said it, and there ever after.
 */
export const makeAcknowledgements = (tables: RawTables, violated: Violated) => {
  const attempts = new Map<string, Array<Commit["journal"]>>()
  let kept = new Map<string, readonly Kept[]>()
  let copies = 0

  const note = (key: string, journal: Commit["journal"]): void => {
    const known = attempts.get(key)
    if (known === undefined) attempts.set(key, [journal])
    else known.push(journal)
  }
  /** The entry with this number as it lies there. */
  const lying = (uuid: string, number: number): Kept | null => {
    const [text] = tables.journal(uuid, number - 1)
    return text === undefined ? null : { number, text }
  }
  const isThere = (uuid: string, { number, hash, cause }: ChainedEntry): boolean => {
    const text = lying(uuid, number)?.text
    if (text === undefined) return false
    const raw = JSON.parse(text) as ChainedEntry
    return raw.number === number && raw.hash === hash && raw.cause === cause
  }

  return {
    /** A commit is on its way to the store, whatever becomes of it. */
    attempted: ({ uuid, inbox, expected, journal }: Rows): void => {
      for (const id of inbox) note(id, journal)
      if (expected === null) note(requestOf(uuid), journal)
    },
    /** How far the user's journal is acknowledged. */
    upTo: (uuid: string): Position => ({
      copies,
      number: (kept.get(uuid) ?? []).reduce((most, { number }) => Math.max(most, number), 0)
    }),
    told: ({ uuid, cause, inboxId, behind }: Acknowledged): void => {
      if (inboxId !== null && !tables.consumed(inboxId)) violated("ack-before-commit", `${uuid}: ${inboxId}`)
      const commits = attempts.get(inboxId ?? requestOf(uuid)) ?? []
      const own = commits
        .filter((rows) => rows.every((row) => isThere(uuid, row)))
        .flatMap((rows) => rows.filter((row) => row.cause === cause))[0]
      if (own === undefined) return violated("acknowledged-and-lost", `${uuid} ${cause} ${inboxId ?? ""}`)
      if (behind.copies === copies && own.number <= behind.number)
        violated(
          "acknowledged-out-of-order",
          `${uuid} ${cause}: entry ${own.number}, behind ${behind.number}`
        )
      const found = lying(uuid, own.number)
      if (found !== null) kept.set(uuid, [...(kept.get(uuid) ?? []), found])
    },
    /** Whatever anybody was told of this user is still there; `journal` begins behind entry number `pruned`. */
    hold: (uuid: string, journal: readonly string[], pruned: number): void => {
      for (const { number, text } of kept.get(uuid) ?? [])
        if (number > pruned && journal[number - pruned - 1] !== text)
          violated("acknowledged-and-lost", `${uuid}: entry ${number} is not what it was`)
    },
    /** What is known now; calling what it gives makes it so again. */
    remember: (): (() => void) => {
      const then = new Map(kept)
      return () => {
        kept = then
        copies += 1
      }
    }
  }
}
