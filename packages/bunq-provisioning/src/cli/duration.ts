/** 754_000 → `12m34s`. */
export const duration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)]
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days > 0) return `${days}d${String(hours).padStart(2, "0")}h`
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, "0")}m`
  return minutes > 0 ? `${minutes}m${String(seconds % 60).padStart(2, "0")}s` : `${seconds}s`
}
