import { EnvelopeRefused, parseEnvelope } from "./envelope.ts"
import type { Envelope } from "./envelope.ts"
import { restore } from "./inert-scope.ts"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import { isChildren, isContext, isWork } from "./is-context.ts"
import { migrated } from "./migrated.ts"

/** A user as a step needs it. */
export interface Live {
  /** In the present version. */
  readonly envelope: Envelope
  readonly snapshot: ProvisionSnapshot
}
/** What was made of envelopes made or opened in this process, so that a hot user is not restored at every step. */
const live = new WeakMap<Envelope, Live>()

export const keep = (envelope: Envelope, snapshot: ProvisionSnapshot): Envelope => {
  live.set(envelope, { envelope, snapshot })
  return envelope
}

/** Restores an envelope of any version. Throws `EnvelopeRefused`. */
export const opened = (stored: Envelope): Live => {
  const known = live.get(stored)
  if (known !== undefined) return known
  parseEnvelope(stored)
  try {
    const envelope = migrated(stored)
    const snapshot = restore(envelope.snapshot)
    const { status, children } = snapshot
    if (
      status !== "error" &&
      status !== "stopped" &&
      isContext(snapshot.context) &&
      isWork(envelope.work) &&
      isChildren((envelope.snapshot as { readonly children?: unknown }).children) &&
      Object.keys(children).every((id) => id in envelope.work)
    ) {
      const found = { envelope, snapshot }
      live.set(stored, found)
      return found
    }
  } catch (error) {
    if (error instanceof EnvelopeRefused) throw error
    // Whatever it was: the stored row is at fault, and may hold anything.
  }
  throw new EnvelopeRefused("Corrupted")
}

/** The live snapshot of an envelope, for `view`, `deadlines` and `interest`. Throws `EnvelopeRefused`. */
export const snapshotOf = (envelope: Envelope): ProvisionSnapshot => opened(envelope).snapshot
