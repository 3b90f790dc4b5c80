/** Writes microseconds since the epoch the way bunq does: UTC, six fractional digits, no `T`, no `Z` [API §14]. */
export function bunqTimestamp(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000)
  const rest = String(microseconds - milliseconds * 1000).padStart(3, "0")
  return new Date(milliseconds).toISOString().replace("T", " ").replace("Z", rest)
}
