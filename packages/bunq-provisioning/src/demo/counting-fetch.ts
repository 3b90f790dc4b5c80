/** Counts requests by method and path template as they leave. */
export const countingFetch = (inner: typeof globalThis.fetch) => {
  const byEndpoint: { [endpoint: string]: number } = {}
  const count: typeof globalThis.fetch = (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init)
    const endpoint = `${request.method} ${new URL(request.url).pathname.replaceAll(/\/\d+(?=\/|$)/g, "/{id}")}`
    byEndpoint[endpoint] = (byEndpoint[endpoint] ?? 0) + 1
    return inner(input, init)
  }
  const counted = () => ({
    total: Object.values(byEndpoint).reduce((sum, one) => sum + one, 0),
    byEndpoint: { ...byEndpoint }
  })
  return { fetch: count, counted }
}
