import { openApiDocument } from "@bunq-provisioning/runtime/http"

/** What tokens a route takes, as the definition says it. */
type Takes = Readonly<Record<"none" | "read" | "act" | "user", boolean>>

const columns = ["none", "user", "read", "act"] as const
const heads: Readonly<Record<(typeof columns)[number], string>> = {
  none: "no token",
  user: "the user",
  read: "operator: read",
  act: "operator: act"
}
const [left, wide, high, top] = [400, 125, 26, 64]

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** Every route and who may use it, as an SVG. `takes` is asked of a running API. */
export const httpApiPicture = (takes: (route: string) => Takes): string => {
  const routes = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  )
  const [width, height] = [left + wide * columns.length + 20, top + routes.length * high + 16]
  const head = columns.map(
    (column, at) =>
      `<text x="${left + wide * (at + 0.5)}" y="40" text-anchor="middle" font-weight="600">${heads[column]}</text>`
  )
  const rows = routes.flatMap((route, row) => {
    const y = top + row * high
    const may = takes(route)
    const [method = "", path = ""] = route.split(" ")
    return [
      row % 2 === 0
        ? `<rect x="10" y="${y - 4}" width="${width - 20}" height="${high}" fill="#f2f4f7"/>`
        : "",
      `<text x="20" y="${y + 14}" fill="#555">${method}</text>`,
      `<text x="78" y="${y + 14}" font-family="monospace">${escaped(path)}</text>`,
      ...columns.map((column, at) =>
        may[column]
          ? `<circle cx="${left + wide * (at + 0.5)}" cy="${y + 9}" r="6" fill="#1a7f5a"><title>${heads[column]} may</title></circle>`
          : ""
      )
    ]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" role="img" aria-label="Who may use which route of the HTTP API">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...head,
    ...rows.filter((line) => line !== ""),
    "</svg>",
    ""
  ].join("\n")
}
