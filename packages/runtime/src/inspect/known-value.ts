import { machineDefinition } from "@bunq-provisioning/core/machine"
import type { DefinedState, StateValue } from "@bunq-provisioning/core/machine"

const within = (value: unknown, { states = {} }: DefinedState): value is StateValue => {
  if (typeof value === "string") return Object.hasOwn(states, value)
  if (typeof value !== "object" || value === null) return false
  return Object.entries(value).every(([name, inner]) => {
    const child = Object.hasOwn(states, name) ? states[name] : undefined
    return child !== undefined && within(inner, child)
  })
}

/** The active states, if they are the machine's; undefined for anything else. */
export const knownValue = (value: unknown): StateValue | undefined =>
  within(value, machineDefinition()) ? value : undefined

/** Every active state with its definition, outermost first. */
export const activeStates = (value: StateValue | undefined): readonly DefinedState[] => {
  const inside = (inner: StateValue, { states = {} }: DefinedState): readonly DefinedState[] =>
    (typeof inner === "string" ? [[inner, undefined] as const] : Object.entries(inner)).flatMap(
      ([name, deeper]) => {
        const state = states[name]
        if (state === undefined) return []
        return [state, ...(deeper === undefined ? [] : inside(deeper, state))]
      }
    )
  return value === undefined ? [] : inside(value, machineDefinition())
}
