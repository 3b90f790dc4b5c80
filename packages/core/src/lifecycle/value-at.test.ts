import { describe, expect, it } from "vitest"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import { machineDefinition } from "./machine-definition.ts"
import type { DefinedState } from "./machine-definition.ts"
import { placeOf } from "./place.ts"
import { valueAt } from "./value-at.ts"
import type { StateValue } from "./value-at.ts"

const definition = machineDefinition()

/** Every value a state can have. */
const valuesOf = ({ type, states }: DefinedState): readonly StateValue[] => {
  const inner = Object.entries(states ?? {}).map(([name, state]) => [name, valuesOf(state)] as const)
  if (type === "parallel")
    return inner.reduce<readonly StateValue[]>(
      (found, [name, values]) =>
        found.flatMap((value) => values.map((one) => ({ ...(value as object), [name]: one }))),
      [{}]
    )
  return inner.flatMap<StateValue>(([name, values]) =>
    values.length === 0 ? [name] : values.map((value) => ({ [name]: value }))
  )
}

describe("valueAt", () => {
  it("gives back the active states of every place there can be", () => {
    const values = valuesOf(definition)
    expect(values.length).toBeGreaterThan(100)
    for (const value of values)
      expect(valueAt(placeOf({ value } as unknown as ProvisionSnapshot), definition)).toEqual(value)
  })

  it.each([
    "",
    "nowhere",
    "open.nowhere",
    "open.processing.user.deeper",
    "open.active + nowhere",
    "constructor"
  ])("knows no place called %j", (place) => expect(valueAt(place, definition)).toBeNull())

  it("of a place that is not told in full it takes what is entered first", () => {
    expect(valueAt("open", definition)).toEqual({ open: { processing: "user" } })
  })
})
