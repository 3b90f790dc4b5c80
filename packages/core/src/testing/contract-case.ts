import type { Effect } from "effect"

/** One promise of a port. Run it with any test framework: it fails with `ContractViolation`, or with what the implementation failed with. */
export interface ContractCase {
  readonly name: string
  readonly run: Effect.Effect<void, unknown>
}

/** An implementation does not keep a promise of its port. */
export class ContractViolation extends Error {
  readonly _tag = "ContractViolation"
  override readonly name = "ContractViolation"
}

const text = (value: unknown): string =>
  value instanceof Uint8Array
    ? `bytes ${[...value].join(",")}`
    : (JSON.stringify(value, sorted) ?? "undefined")

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Compares plain data, whatever the order of its keys. Throws `ContractViolation`. */
export const expectEqual = (what: string, actual: unknown, expected: unknown): void => {
  if (text(actual) !== text(expected))
    throw new ContractViolation(`${what}: expected ${text(expected)}, got ${text(actual)}`)
}
