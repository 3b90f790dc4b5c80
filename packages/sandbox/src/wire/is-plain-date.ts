/** Whether a text is a real calendar day in `YYYY-MM-DD` form, not after `now` (epoch milliseconds). */
export function isPlainDate(text: string, now: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && day.getTime() <= now
}
