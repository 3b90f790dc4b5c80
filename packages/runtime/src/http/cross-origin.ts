const methods = "GET, POST, DELETE"
const headers = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID"

/** What browsers of other origins are told: those on the list may, nobody else. */
export interface CrossOrigin {
  /** Headers for an answer; empty for whoever is not on the list. */
  readonly allow: (request: Request) => { readonly [name: string]: string }
  /** The answer to a browser that asks beforehand; null = it does not ask. */
  readonly preflight: (request: Request) => Response | null
}

const isOrigin = (text: string): boolean => {
  try {
    const { origin, protocol } = new URL(text)
    return origin === text && (protocol === "https:" || protocol === "http:")
  } catch {
    return false
  }
}

/** Which of these are no origins, such as `https://app.example`: scheme, host and port, nothing behind. `*` is none on purpose. */
export const badOrigins = (origins: readonly string[]): readonly string[] =>
  origins.filter((origin) => !isOrigin(origin))

/** Takes whole origins only, compared as they are. */
export const makeCrossOrigin = (origins: readonly string[]): CrossOrigin => {
  const listed = new Set(origins)
  const allow = (request: Request): { readonly [name: string]: string } => {
    const origin = request.headers.get("origin")
    if (listed.size === 0) return {}
    return origin !== null && listed.has(origin)
      ? {
          "access-control-allow-origin": origin,
          "access-control-expose-headers": "Retry-After",
          vary: "Origin"
        }
      : { vary: "Origin" }
  }
  return {
    allow,
    preflight: (request) => {
      const isAsked =
        request.method === "OPTIONS" && request.headers.get("access-control-request-method") !== null
      if (!isAsked) return null
      const allowed = allow(request)
      return new Response(null, {
        status: "access-control-allow-origin" in allowed ? 204 : 403,
        headers: {
          ...allowed,
          ...("access-control-allow-origin" in allowed
            ? {
                "access-control-allow-methods": methods,
                "access-control-allow-headers": headers,
                "access-control-max-age": "600"
              }
            : {})
        }
      })
    }
  }
}
