import { documentedTypes } from "./documented-types.ts"
import type { Documented } from "./documented-types.ts"
import { plainName } from "./plain-name.ts"

/** A reply without what it says: JSON types in place of values. */
export type Skeleton = string | readonly Skeleton[] | { readonly [name: string]: Skeleton }

const limits = { depth: 8, items: 3, fields: 60 }

const below = (documented: Documented | null, name: string): Documented | null => {
  if (documented?.is === "object" && Object.hasOwn(documented.fields, name))
    return documented.fields[name] ?? null
  if (documented?.is !== "typed") return null
  if (Object.hasOwn(documentedTypes, name)) return documentedTypes[name] ?? null
  return documented.plain === undefined ? null : below(documentedTypes[documented.plain] ?? null, name)
}

/**
 * What a value is made of, for people who must not see the value: names that are plain, known words, and a JSON type for everything else. Long lists,
 * wide and deep objects are cut.
 */
export const skeletonOf = (value: unknown, documented: Documented | null, depth = 0): Skeleton => {
  if (value === null) return "null"
  if (typeof value === "string")
    return documented?.is === "word" && documented.words.has(value) ? value : "string"
  if (typeof value !== "object") return typeof value
  if (depth >= limits.depth) return Array.isArray(value) ? "list" : "object"
  if (Array.isArray(value)) {
    const of = documented?.is === "list" ? documented.of : null
    return value.slice(0, limits.items).map((each) => skeletonOf(each, of, depth + 1))
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, limits.fields)
      .map(([name, inner]) => [plainName(name), skeletonOf(inner, below(documented, name), depth + 1)])
  )
}
