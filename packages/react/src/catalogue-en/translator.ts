import type { Catalogue } from "./catalogue-en.ts"

/** `phase.collecting.stalled`, then `phase.stalled`, `phase.collecting` and `phase`. */
const wider = (key: string): readonly string[] => {
  const [head = "", ...rest] = key.split(".")
  const last = rest.at(-1)
  return [
    key,
    ...(rest.length > 1 ? [`${head}.${last}`, `${head}.${rest.slice(0, -1).join(".")}`] : []),
    head
  ]
}

/**
 * Finds texts by key, and by a wider key when there is none: a new word of bunq reads like its kind, not like an error. A key for which there is nothing
 * is its own text.
 */
export const translator =
  (catalogue: Catalogue) =>
  (key: string): string => {
    const found = wider(key).find((one) => Object.hasOwn(catalogue, one))
    return found === undefined ? key : (catalogue[found] ?? key)
  }
