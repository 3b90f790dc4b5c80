import type { ProvisionSnapshot } from "./inert-scope.ts"

type Value = string | { readonly [region: string]: Value | undefined }

const text = (value: Value): string =>
  typeof value === "string"
    ? value
    : Object.entries(value)
        .map(([name, inner]) => (inner === undefined ? name : `${name}.${text(inner)}`))
        .join(" + ")

/** The state path as one line, for the journal and for people. Not a public contract: use `view`. */
export const placeOf = (snapshot: ProvisionSnapshot): string => text(snapshot.value as Value)
