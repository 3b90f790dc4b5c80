import type { Endpoint } from "./endpoint.ts"

/** Where a request goes: an endpoint with the numbers from its path, a path that exists with other methods, or nowhere. */
export type Routed =
  | { readonly endpoint: Endpoint; readonly params: Readonly<Record<string, number>> }
  | { readonly allowed: readonly string[]; readonly template: string }
  | null

/** Makes a function that finds the endpoint for a method and a path. Ids in paths are whole numbers; anything else leads nowhere. */
export function createRouter(endpoints: readonly Endpoint[]): (method: string, path: string) => Routed {
  const routes = endpoints.map((endpoint) => {
    const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
    const shape = new RegExp(`^${endpoint.path.replace(/\{\w+\}/g, "(\\d{1,15})")}$`)
    return { endpoint, names, shape }
  })
  return (method, path) => {
    const matches = routes.filter((route) => route.shape.test(path))
    const route = matches.find(({ endpoint }) => endpoint.method === method)
    if (route !== undefined) {
      const values = route.shape.exec(path)!.slice(1).map(Number)
      return {
        endpoint: route.endpoint,
        params: Object.fromEntries(route.names.map((name, at) => [name, values[at]!]))
      }
    }
    const first = matches[0]
    if (first === undefined) return null
    return { allowed: matches.map(({ endpoint }) => endpoint.method), template: first.endpoint.path }
  }
}
