/** One choice per factor. */
export type Row = readonly string[]

const pairsOf = (row: Row): string[] =>
  row.flatMap((one, a) => row.slice(a + 1).map((other, b) => JSON.stringify([a, one, a + 1 + b, other])))

/** Every pair of choices of two different factors. */
export const allPairs = (factors: readonly (readonly string[])[]): Set<string> =>
  new Set(
    factors.flatMap((some, a) =>
      factors
        .slice(a + 1)
        .flatMap((others, b) =>
          some.flatMap((one) => others.map((other) => JSON.stringify([a, one, a + 1 + b, other])))
        )
    )
  )

/** Rows in which every pair of choices of two factors occurs at least once. Greedy, and the same for the same factors. */
export const pairwise = (factors: readonly (readonly string[])[]): readonly Row[] => {
  const missing = allPairs(factors)
  const rows: Row[] = []
  const gain = (row: Row) => pairsOf(row).filter((pair) => missing.has(pair)).length
  for (const pair of missing) {
    if (!missing.has(pair)) continue
    const [a, one, b, other] = JSON.parse(pair) as [number, string, number, string]
    let best: string[] = factors.map((choices, index) =>
      index === a ? one : index === b ? other : (choices[0] ?? "")
    )
    for (const [index, choices] of factors.entries()) {
      if (index === a || index === b) continue
      for (const choice of choices) {
        const row = best.with(index, choice)
        if (gain(row) > gain(best)) best = row
      }
    }
    for (const covered of pairsOf(best)) missing.delete(covered)
    rows.push(best)
  }
  return rows
}
