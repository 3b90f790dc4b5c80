import type { ProvisionSnapshot } from "./inert-scope.ts"

type Value = string | { readonly [region: string]: Value | undefined }

/** Regions in which nothing goes on would only make a place harder to read. */
const atRest = new Set<Value | undefined>(["quiet", "tracked"])

const text = (value: Value): string =>
  typeof value === "string"
    ? value
    : Object.entries(value)
        .filter(([, inner]) => !atRest.has(inner))
        .map(([name, inner]) => {
          const deeper = inner === undefined ? "" : text(inner)
          return deeper === "" ? name : `${name}.${deeper}`
        })
        .join(" + ")

/** The state path as one line, for the journal and for people. Not a public contract: use `view`. */
export const placeOf = (snapshot: ProvisionSnapshot): string => text(snapshot.value as Value)
