/** What may be sent in a phase: not at all, through `send`, or through a form that is sealed. */
export type Ways = ReadonlyMap<string, "send" | "sealed">

const [left, wide, high, top] = [190, 132, 26, 64]
const colours = { send: "#1a7f5a", sealed: "#3b5bdb" } as const

/** Phases and what may be sent in them, as an SVG. */
export const permittedPicture = (
  phases: readonly string[],
  types: readonly string[],
  of: (phase: string) => Ways
) => {
  const [width, height] = [left + wide * types.length + 20, top + phases.length * high + 44]
  const head = types.map(
    (type, at) =>
      `<text x="${left + wide * (at + 0.5)}" y="40" text-anchor="middle" font-weight="600">${type}</text>`
  )
  const rows = phases.flatMap((phase, row) => {
    const y = top + row * high
    const ways = of(phase)
    return [
      ...(row % 2 === 0
        ? [`<rect x="10" y="${y - 4}" width="${width - 20}" height="${high}" fill="#f2f4f7"/>`]
        : []),
      `<text x="20" y="${y + 14}" font-family="monospace">${phase}</text>`,
      ...types.flatMap((type, at) => {
        const way = ways.get(type)
        const x = left + wide * (at + 0.5)
        return way === undefined ? [] : [`<circle cx="${x}" cy="${y + 9}" r="6" fill="${colours[way]}"/>`]
      })
    ]
  })
  const legend = top + phases.length * high + 24
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" role="img" aria-label="What may be sent in which phase">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...head,
    ...rows,
    `<circle cx="26" cy="${legend - 4}" r="6" fill="${colours.send}"/><text x="40" y="${legend}">send</text>`,
    `<circle cx="106" cy="${legend - 4}" r="6" fill="${colours.sealed}"/><text x="120" y="${legend}">submit and answer: sealed</text>`,
    "</svg>",
    ""
  ].join("\n")
}
