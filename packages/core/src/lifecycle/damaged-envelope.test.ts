import { expect, it } from "vitest"
import { standing } from "../view/standing.ts"
import { view } from "../view/view.ts"
import { deadlines } from "../view/deadlines.ts"
import { EnvelopeRefused } from "./envelope.ts"
import type { Envelope } from "./envelope.ts"
import { snapshotOf } from "./opened.ts"
import { ScriptedUser } from "./scripted-user.test-support.ts"
import { owedCommands, step } from "./step.ts"

type Path = readonly string[]
interface Fields {
  [name: string]: unknown
}

const pathsIn = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value !== "object" || value === null
    ? [path]
    : [path, ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]))]

const damaged = (envelope: Envelope, path: Path, value: unknown): string => {
  const copy = JSON.parse(JSON.stringify(envelope)) as Fields
  let at = copy
  for (const name of path.slice(0, -1)) at = at[name] as Fields
  at[path.at(-1)!] = value
  return JSON.stringify(copy)
}

/** All that is done to rows page by page, where one that throws would stop those behind it. */
const readers: { readonly [name: string]: (stored: Envelope) => unknown } = {
  standing: (stored) => standing(snapshotOf(stored), stored),
  view: (stored) => view(snapshotOf(stored), 1e12, stored),
  deadlines: (stored) => deadlines(snapshotOf(stored)),
  owed: owedCommands,
  resumed: (stored) => step(stored, { type: "provision.resumed", at: 9 }),
  restored: (stored) => step(stored, { type: "provision.restored", at: 9 })
}

it("a row with any one value exchanged is read or refused, and never throws anything else", () => {
  const users = [new ScriptedUser(), new ScriptedUser().toEvaluating(), new ScriptedUser().toActive()].map(
    ({ envelope }) => envelope
  )
  const thrown: string[] = []
  let refused = 0
  for (const envelope of users)
    for (const path of pathsIn(envelope).filter(({ length }) => length > 0))
      for (const value of [null, {}, [], "x", 5]) {
        const row = damaged(envelope, path, value)
        for (const [name, read] of Object.entries(readers))
          try {
            read(JSON.parse(row) as Envelope)
          } catch (error) {
            if (error instanceof EnvelopeRefused) refused += 1
            else thrown.push(`${name}: ${path.join(".")} = ${JSON.stringify(value)}: ${String(error)}`)
          }
      }
  expect(thrown).toEqual([])
  expect(refused).toBeGreaterThan(1_000)
})
