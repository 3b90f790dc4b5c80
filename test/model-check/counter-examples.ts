import type { Model, Violation } from "./explore.ts"

const most = 5

/** What is wrong, each with the shortest way there; of everything that is wrong in the same way the one that is reached first. */
export const counterExamples = (model: Model, violations: readonly Violation[]): readonly string[] => {
  const firsts = new Map<string, Violation>()
  for (const violation of violations) {
    const known = firsts.get(violation.what)
    if (known === undefined || violation.place.depth < known.place.depth)
      firsts.set(violation.what, violation)
  }
  return [...firsts.values()].slice(0, most).map(({ what, place, by }) => {
    const way = [...model.traceTo(place.index), ...(by === undefined ? [] : [by])]
    return [`${what}:`, ...way, `in ${JSON.stringify(place.user.snapshot.value)}`].join("\n  ")
  })
}
