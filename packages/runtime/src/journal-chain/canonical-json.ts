const quoted = JSON.stringify as (text: string) => string

/** JSON with the keys of every object in order and nothing between: the same text for the same value, however a store keeps it. */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === "string") return quoted(value)
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`
  const given = value as { readonly [key: string]: unknown }
  let text = ""
  for (const key of Object.keys(given).sort()) {
    const one = given[key]
    if (one !== undefined) text += `${text === "" ? "" : ","}${quoted(key)}:${canonicalJson(one)}`
  }
  return `{${text}}`
}
