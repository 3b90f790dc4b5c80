import type { DefinedState, MachineDefinition } from "./machine-definition.ts"

/** The value of a snapshot: the active states, as XState writes them. */
export type StateValue = string | { readonly [name: string]: StateValue }

type Path = readonly string[]

const isRegionOf =
  (name: string) =>
  ([first]: Path): boolean =>
    first === name

/** null when there is no such state. */
const inside = (
  name: string,
  { type, initial, states }: DefinedState,
  paths: readonly Path[]
): StateValue | null => {
  if (states === undefined) return paths.every((path) => path.length === 0) ? name : null
  if (type === "parallel") {
    const known = paths.every(([first]) => first === undefined || Object.hasOwn(states, first))
    const regions = Object.entries(states).map(([region, one]) => {
      const own = paths.filter(isRegionOf(region)).map((path) => path.slice(1))
      // A place leaves out regions in which nothing goes on.
      return [region, entered(one, own)] as const
    })
    return known && regions.every(([, value]) => value !== null)
      ? { [name]: Object.fromEntries(regions) as { readonly [region: string]: StateValue } }
      : null
  }
  const value = entered({ initial, states } as DefinedState, paths)
  return value === null ? null : { [name]: value }
}

/** What is active inside a state that has states, one of them at a time. */
const entered = ({ initial, states }: DefinedState, paths: readonly Path[]): StateValue | null => {
  const [path = [], ...others] = paths
  const [name = initial, ...deeper] = path
  const child = name !== undefined && Object.hasOwn(states ?? {}, name) ? states?.[name] : undefined
  return name === undefined || child === undefined ? null : inside(name, child, [deeper, ...others])
}

/**
 * The active states at a place, the text of `from` and `to` in the journal; null for a place this version of the machine does not have.
 *
 * @example
 * ```ts
 * valueAt("open.processing.user", machineDefinition()) // { open: { processing: "user" } }
 * ```
 */
export const valueAt = (place: string, definition: MachineDefinition): StateValue | null =>
  place === ""
    ? null
    : entered(
        definition,
        place.split(" + ").map((path) => path.split("."))
      )
