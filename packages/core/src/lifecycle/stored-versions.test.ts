import { existsSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { deadlines } from "../view/deadlines.ts"
import { interest } from "../view/interest.ts"
import { view } from "../view/view.ts"
import { EnvelopeRefused, envelopeVersion } from "./envelope.ts"
import type { Envelope } from "./envelope.ts"
import { migrated, migrations } from "./migrated.ts"
import { snapshotOf } from "./opened.ts"
import { placeOf } from "./place.ts"
import { owedCommands, step } from "./step.ts"
import { restingStates, statesOf } from "./stored/all-states.test-support.ts"

interface Kept {
  readonly place: string
  readonly owes: readonly string[]
  readonly envelope: Envelope
}
const fileOf = (version: number, kind: string) =>
  new URL(`stored/version-${version}.${kind}`, import.meta.url)
/** Written by each version for all of its states, with `stored/write.test-support.ts`; those of a released one are never rewritten. */
const keptBy = (version: number): readonly Kept[] =>
  readFileSync(fileOf(version, "jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Kept)

const versions = Array.from({ length: envelopeVersion }, (_, index) => index + 1)
// Version 1 was stored by hand, for its places of note; `migrated.test.ts` knows them one by one.
const written = versions.filter((version) => version > 1)

describe.each(written)("envelopes stored by version %i", (version) => {
  it.each(keptBy(version).map((kept) => [kept.place, kept] as const))(
    "restore where they were, owing what they owed: %s",
    (place, { envelope, owes }) => {
      const before = JSON.stringify(envelope)
      const snapshot = snapshotOf(envelope)
      expect([placeOf(snapshot), owedCommands(envelope).map(({ id }) => id)]).toEqual([place, owes])
      const resumed = step(envelope, { type: "provision.resumed", at: 1_000 })
      expect(resumed.facts.map(({ kind }) => kind)).not.toContain("quarantined")
      expect(view(snapshot, 1_000, envelope).uuid).toBe(snapshot.context.uuid)
      for (const { at } of deadlines(snapshot)) expect(Number.isFinite(at)).toBe(true)
      for (const { id } of interest(snapshot)) expect(Number.isInteger(id)).toBe(true)
      expect(JSON.stringify(envelope)).toBe(before)
    }
  )
})

describe("versions", () => {
  it("have envelopes of each stored, and a migration from each to the next", () => {
    const missing = versions.filter(
      (version) => !existsSync(fileOf(version, "json")) && !existsSync(fileOf(version, "jsonl"))
    )
    expect(missing).toEqual([])
    expect(Object.keys(migrations).map(Number)).toEqual(versions.slice(0, -1))
  })

  it("the present one is stored in every state of the machine", () => {
    const stored = keptBy(envelopeVersion)
    expect(stored.every(({ envelope }) => envelope.version === envelopeVersion)).toBe(true)
    const reached = new Set(stored.flatMap(({ envelope }) => statesOf(envelope)))
    // Before a release: write them again. After it: a new state is a new version.
    expect(restingStates.filter((id) => !reached.has(id))).toEqual([])
  })

  it("a version without a way to the present one is refused by name", () => {
    const [{ envelope }] = keptBy(envelopeVersion) as [Kept]
    const tagOf = (run: () => unknown) => {
      try {
        return run()
      } catch (error) {
        return error instanceof EnvelopeRefused ? error.reason : error
      }
    }
    expect(tagOf(() => migrated({ ...envelope, version: 0 }))).toBe("UnknownVersion")
    expect(tagOf(() => snapshotOf({ ...envelope, version: 0 }))).toBe("UnknownVersion")
    expect(tagOf(() => snapshotOf({ ...envelope, version: envelopeVersion + 1 }))).toBe("NewerVersion")
    expect(tagOf(() => snapshotOf({ ...envelope, version: 1.5 }))).toBe("UnknownVersion")
  })
})
