import type { Snapshot } from "xstate"

/** The version of what is stored. It rises when a state, a command or the context changes its meaning (I11). */
export const envelopeVersion = 2

/** How far a command in flight has come. */
export interface Work {
  /** The commit that started it: with the user and the command it makes the idempotency key `uuid/command/seq`. */
  readonly seq: number
  /** Failed attempts so far. */
  readonly attempt: number
  /** Epoch ms before which it must not be tried again. */
  readonly notBefore: number
  /** bunq named that time: it is waited out whatever else happens. */
  readonly told?: boolean
}

/**
 * All that is kept of one user's lifecycle, as plain JSON.
 *
 * The active children of `snapshot` together with `work` are the outbox: after a crash they are issued again, with the same key.
 */
export interface Envelope {
  readonly machine: "provision"
  readonly version: number
  readonly seq: number
  readonly snapshot: Snapshot<unknown>
  readonly work: { readonly [command: string]: Work }
  /** Set when a step threw: this user waits for a person, the others go on. */
  readonly quarantine?: { readonly at: number; readonly reason: string }
  /** Set when what was sealed of this user was erased: the history stays, and nothing happens to them any more. */
  readonly erased?: { readonly at: number; readonly by: string }
  /** Where the journal ended with this commit: rows that are missing there or came on top show. */
  readonly journal?: { readonly number: number; readonly hash: string | null }
}

/** A stored envelope cannot be used; nothing was changed. */
export class EnvelopeRefused extends Error {
  readonly _tag = "EnvelopeRefused"
  override readonly name = "EnvelopeRefused"
  readonly reason: "NotAnEnvelope" | "OtherMachine" | "NewerVersion" | "UnknownVersion" | "Corrupted"
  constructor(reason: EnvelopeRefused["reason"]) {
    const fix =
      reason === "NewerVersion" ? "upgrade first" : "check the database, or restore it from a backup"
    super(`A stored row cannot be used (${reason}); ${fix}.`)
    this.reason = reason
  }
}

/** Reads a stored envelope of any version that was ever released. Throws `EnvelopeRefused`. */
export const parseEnvelope = (stored: unknown): Envelope => {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Partial<Envelope>
  if (typeof given.machine !== "string" || typeof given.version !== "number")
    throw new EnvelopeRefused("NotAnEnvelope")
  if (given.machine !== "provision") throw new EnvelopeRefused("OtherMachine")
  if (given.version > envelopeVersion) throw new EnvelopeRefused("NewerVersion")
  if (!Number.isInteger(given.version) || given.version < 1) throw new EnvelopeRefused("UnknownVersion")
  if (
    !Number.isSafeInteger(given.seq) ||
    typeof given.snapshot !== "object" ||
    given.snapshot === null ||
    typeof given.work !== "object" ||
    given.work === null
  )
    throw new EnvelopeRefused("Corrupted")
  return given as Envelope
}
