import { EnvelopeRefused, envelopeVersion } from "./envelope.ts"
import type { Envelope } from "./envelope.ts"
import { fromVersion1 } from "./from-version-1.ts"

/** By version, what makes a snapshot of it one of the next version. A released one is never edited: a new version appends its own. */
export const migrations: { readonly [version: number]: (snapshot: object) => object } = { 1: fromVersion1 }

/**
 * An envelope in the present version: the same one, or one that was brought up to date, version by version. It is stored with the next commit. Throws
 * `EnvelopeRefused` when a step is missing, and whatever a migration throws on a snapshot that is none.
 */
export const migrated = (envelope: Envelope): Envelope => {
  if (envelope.version === envelopeVersion) return envelope
  let snapshot: object = envelope.snapshot
  for (let version = envelope.version; version < envelopeVersion; version += 1) {
    const migrate = migrations[version]
    if (migrate === undefined) throw new EnvelopeRefused("UnknownVersion")
    snapshot = migrate(snapshot)
  }
  return { ...envelope, version: envelopeVersion, snapshot: snapshot as Envelope["snapshot"] }
}
