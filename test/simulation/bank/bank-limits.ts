/** As bunq documents them: one session in 30 s, otherwise by method, per address. */
const limitOf = (endpoint: string): { readonly calls: number; readonly seconds: number } => {
  if (endpoint === "POST /v1/session-server") return { calls: 1, seconds: 30 }
  const method = endpoint.split(" ", 1)[0]
  return { calls: { GET: 3, PUT: 2 }[method ?? ""] ?? 5, seconds: 3 }
}

/** The bank's own count of requests, in a sliding window; written anew here, so that it agrees with nobody by accident. */
export const makeBankLimits = () => {
  const arrivals = new Map<string, number[]>()
  /** Counts a request; whether it is one too many. */
  return (endpoint: string, now: number): boolean => {
    const { calls, seconds } = limitOf(endpoint)
    const recent = (arrivals.get(endpoint) ?? []).filter((at) => at > now - seconds * 1_000)
    const over = recent.length >= calls
    if (!over) recent.push(now)
    arrivals.set(endpoint, recent)
    return over
  }
}
