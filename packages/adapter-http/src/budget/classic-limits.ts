/** At most `calls` within any `seconds` consecutive seconds. */
export interface RateLimit {
  readonly calls: number
  readonly seconds: number
}

const byMethod: { readonly [method: string]: RateLimit } = {
  GET: { calls: 3, seconds: 3 },
  POST: { calls: 5, seconds: 3 },
  PUT: { calls: 2, seconds: 3 },
  DELETE: { calls: 5, seconds: 3 }
}

/** bunq's classic limits, per endpoint and address [API §11]; none are documented for the Partner API itself. */
export const classicLimit = (endpoint: string): RateLimit => {
  if (endpoint === "POST /v1/session-server") return { calls: 1, seconds: 30 }
  return byMethod[endpoint.split(" ", 1)[0] ?? ""] ?? { calls: 2, seconds: 3 }
}
