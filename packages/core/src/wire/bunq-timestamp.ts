const shape = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z?$/

/**
 * Epoch milliseconds of a bunq timestamp: `YYYY-MM-DD hh:mm:ss.ssssss` in UTC, without any zone [API §14]. Microseconds are cut off, so that a
 * deadline never moves later. null for anything else, also for days that do not exist.
 */
export const parseBunqTimestamp = (text: string): number | null => {
  const found = shape.exec(text)
  if (found === null) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number
  ]
  if (year < 1000 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null
  const lastDay = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  if (day < 1 || day > lastDay) return null
  return (
    Date.UTC(year, month - 1, day, hour, minute, second) + Number((found[7] ?? "").slice(0, 3).padEnd(3, "0"))
  )
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
