/** A time span for people: seconds, minutes, hours or days, of either sign. */
export const minutes = (ms: number): string => {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 259_200 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}
