import { expect, it } from "vitest"
import { differences } from "./shape.ts"

interface Row {
  readonly recorded: unknown
  readonly produced: unknown
  readonly different: readonly string[]
}

it.each<Row>([
  { recorded: { a: [{ b: 1 }, "x"], c: null }, produced: { c: null, a: [{ b: 2 }, "y"] }, different: [] },
  { recorded: { a: 1 }, produced: { a: "1" }, different: ["a: number, string"] },
  { recorded: { a: null }, produced: { a: "1" }, different: ["a: null, string"] },
  { recorded: { a: { b: 1 } }, produced: { a: null }, different: ["a: object, null"] },
  { recorded: { a: null }, produced: {}, different: ["a: null, nothing"] },
  { recorded: {}, produced: { a: [] }, different: ["a: nothing, list"] },
  { recorded: { a: [] }, produced: { a: {} }, different: ["a: list, object"] },
  { recorded: [{ a: 1 }], produced: [{ a: 1 }, { a: 1 }], different: ["1: nothing, object"] },
  { recorded: { toString: 1 }, produced: {}, different: ["toString: number, nothing"] }
])("$recorded and $produced", ({ recorded, produced, different }) => {
  const found = differences(recorded, produced)
  expect(found.map((one) => `${one.at}: ${one.recorded}, ${one.produced}`)).toEqual(different)
})
