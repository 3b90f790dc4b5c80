const words = (report: string): readonly string[] =>
  report
    .replaceAll(/[^\w?]+/g, " ")
    .split(" ")
    .filter((word) => word !== "")
    .toSorted()

/**
 * Whether two API reports say the same. The members of a union that TypeScript inferred come out in an order that depends on the compilation, so only
 * what is said counts, not where.
 */
export const sameReport = (one: string, other: string): boolean =>
  words(one).join(" ") === words(other).join(" ")
