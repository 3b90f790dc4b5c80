import type { Endpoint } from "./endpoint.ts"

/** Where a request goes: an endpoint with the numbers from its path, a path that exists with other methods, or nowhere. */
export type Routed =
  | { readonly endpoint: Endpoint; readonly params: Readonly<Record<string, number>> }
  | { readonly allowed: readonly string[]; readonly template: string }
  | null

/** Makes a function that finds the endpoint for a method and a path. Ids in paths are whole numbers; anything else leads nowhere. */
export function createRouter(endpoints: readonly Endpoint[]): (method: string, path: string) => Routed {
  const described = endpoints.map((endpoint) => ({
    endpoint,
    names: Array.from(endpoint.path.matchAll(/\{(\w+)\}/g), ([, name]) => name!)
  }))
  const routes = Map.groupBy(described, ({ endpoint }) => endpoint.path.replace(/\{\w+\}/g, "{}"))
  return (method, path) => {
    const values: number[] = []
    const shape = path.replace(/(?<=\/)\d{1,15}(?=\/|$)/g, (id) => {
      values.push(Number(id))
      return "{}"
    })
    const matches = path.includes("{") ? undefined : routes.get(shape)
    if (matches === undefined) return null
    const found = matches.find(({ endpoint }) => endpoint.method === method)
    if (found === undefined)
      return { allowed: matches.map(({ endpoint }) => endpoint.method), template: matches[0]!.endpoint.path }
    const { endpoint, names } = found
    return { endpoint, params: Object.fromEntries(names.map((name, at) => [name, values[at]!])) }
  }
}
