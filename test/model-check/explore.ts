import type { CommandName } from "@bunq-provisioning/core"
import { abstractionOf } from "./abstraction.ts"
import { happeningsOf } from "./happenings.ts"
import type { Alphabet, Named } from "./happenings.ts"
import type { Given, User } from "./user.ts"

/** A place of the model: one user for all that are alike to every guard. */
export interface Place {
  readonly index: number
  readonly user: User
  /** Where the shortest way here comes from, and what happened there last. */
  readonly from: number
  readonly by: string
  readonly depth: number
}
export interface Transition {
  readonly from: Place
  readonly to: Place
  readonly named: Named
  /** The user after it, which `to` stands for. */
  readonly after: User
}

/** What is wrong, and where. */
export interface Violation {
  readonly what: string
  readonly place: Place
  /** What happened there, when that is what is wrong. */
  readonly by?: string
}

export interface Model {
  readonly places: readonly Place[]
  /** From where to where, by index; what changes nothing is no transition. */
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly names: readonly string[]
  /** What was tried, changes or not. */
  readonly tried: number
  readonly depth: number
  readonly violations: readonly Violation[]
  /** The way to a place, from the beginning. */
  readonly traceTo: (index: number) => readonly string[]
}

/** Looks at one place, or at one transition, and says what is wrong with it. */
export interface Rules {
  readonly ofPlace: (place: Place) => readonly string[]
  readonly ofTransition: (transition: Transition) => readonly string[]
}

export interface Slice {
  readonly name: string
  readonly given: Given
  readonly alphabet: Alphabet
}

/** More than any slice has: one that grows beyond it is not explored to its end, and fails. */
const mostPlaces = 40_000

/** Every place that can be reached, breadth first, so that the way to each is a shortest one; every transition is judged when it is found. */
export const explore = (
  { given, alphabet }: Slice,
  userOf: (given: Given) => User,
  rules: Rules,
  { untilFirst = false } = {}
): Model => {
  const places: Place[] = []
  const known = new Map<string, Place>()
  const [from, to, names]: [number[], number[], string[]] = [[], [], []]
  const violations: Violation[] = []
  let tried = 0

  const placeOf = (user: User, before: Place | null, by: string): Place => {
    const key = abstractionOf(user)
    const there = known.get(key)
    if (there !== undefined) return there
    const place = {
      index: places.length,
      user,
      from: before?.index ?? -1,
      by,
      depth: (before?.depth ?? -1) + 1
    }
    known.set(key, place)
    places.push(place)
    for (const what of rules.ofPlace(place)) violations.push({ what, place })
    return place
  }
  const leave = (place: Place, named: Named): void => {
    tried += 1
    const after = place.user.after(named.happening, named.at)
    if (after === place.user) {
      const { happening } = named
      if (happening.type === "done" || happening.type === "error")
        violations.push({
          what: `${happening.id} came to an end and is still in flight`,
          place,
          by: named.name
        })
      return
    }
    const next = placeOf(after, place, named.name)
    for (const what of rules.ofTransition({ from: place, to: next, named, after }))
      violations.push({ what, place, by: named.name })
    if (next === place) return
    from.push(place.index)
    to.push(next.index)
    names.push(named.name)
  }
  placeOf(userOf(given), null, "requested")
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] as Place
    if (untilFirst && violations.length > 0) break
    if (places.length > mostPlaces) {
      violations.push({ what: "the slice is too large to be explored to its end", place })
      break
    }
    for (const named of happeningsOf(place.user, alphabet)) leave(place, named)
  }
  const traceTo = (index: number): readonly string[] => {
    const way: string[] = []
    for (let at: Place | undefined = places[index]; at !== undefined; at = places[at.from]) way.unshift(at.by)
    return way
  }
  return {
    places,
    from,
    to,
    names,
    tried,
    depth: places.at(-1)?.depth ?? 0,
    violations,
    traceTo
  }
}

/** The places from which one of `goals` can be reached by transitions that count. */
export const leadingTo = (
  { places, from, to, names }: Model,
  goals: (place: Place) => boolean,
  counts: (name: string) => boolean = () => true
): ReadonlySet<number> => {
  const into = new Map<number, number[]>()
  for (const [edge, target] of to.entries()) {
    if (!counts(names[edge] ?? "")) continue
    const sources = into.get(target) ?? []
    sources.push(from[edge] ?? 0)
    into.set(target, sources)
  }
  const found = new Set(places.filter(goals).map(({ index }) => index))
  for (const index of found) for (const source of into.get(index) ?? []) found.add(source)
  return found
}

/** The commands in flight, with the number each was started with. */
export const inFlight = ({ work }: User) => Object.entries(work) as Array<[CommandName, number]>
