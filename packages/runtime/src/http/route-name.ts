import { openApiDocument } from "./open-api-document.ts"

const pattern = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(".", "[.]").replaceAll(/\{\w+\}/g, "[^/]+")}/?$`)

/** Says which route a request is for, as method and path template, for a metric: one word for all that is no route. */
export const makeRouteName = (): ((method: string, path: string) => string) => {
  const routes = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((word) => {
      const method = word.toUpperCase()
      return { method, fits: pattern(path), name: `${method} ${path}` }
    })
  )
  return (method, path) => {
    const asked = method === "HEAD" ? "GET" : method
    return routes.find((route) => route.method === asked && route.fits.test(path))?.name ?? "other"
  }
}
