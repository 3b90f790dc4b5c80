/** A few measurements of one thing. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) }
}

const number = (value: number): string =>
  value >= 1000 || Number.isInteger(value)
    ? Math.round(value).toLocaleString("en")
    : value.toFixed(value < 10 ? 2 : 1)

/** `median (min–max)`; only the number when all were the same. */
export const shownSpread = ({ median, min, max }: Spread): string =>
  min === max ? number(median) : `${number(median)} (${number(min)}–${number(max)})`
