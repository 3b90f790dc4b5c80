const kindOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "list"
  return typeof value
}

/** One way in which two bodies differ in shape. `at` is `Response.0.Token.id`. */
export interface Difference {
  readonly at: string
  /** `nothing` = there is no such field. */
  readonly recorded: string
  readonly produced: string
}

/**
 * Where two JSON values differ in shape: the same keys at every level, the same JSON types, null where null, lists of the same length. What the
 * values are does not matter.
 */
export const differences = (recorded: unknown, produced: unknown, at = ""): readonly Difference[] => {
  const kinds = { recorded: kindOf(recorded), produced: kindOf(produced) }
  if (kinds.recorded !== kinds.produced) return [{ at, ...kinds }]
  if (typeof recorded !== "object" || recorded === null) return []
  const [left, right] = [recorded, produced] as readonly { readonly [key: string]: unknown }[]
  const keys = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])
  return [...keys].flatMap((key) => {
    const inner = at === "" ? key : `${at}.${key}`
    if (!Object.hasOwn(left ?? {}, key))
      return [{ at: inner, recorded: "nothing", produced: kindOf(right?.[key]) }]
    if (!Object.hasOwn(right ?? {}, key))
      return [{ at: inner, recorded: kindOf(left?.[key]), produced: "nothing" }]
    return differences(left?.[key], right?.[key], inner)
  })
}
