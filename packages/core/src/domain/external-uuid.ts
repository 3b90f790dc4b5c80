import { InputError } from "./input-error.ts"

declare const brand: unique symbol

/** The partner's own id of a provision: a UUID, lower case. bunq treats it as unique per provision [API §5.1]. */
export type ExternalUuid = string & { readonly [brand]: "ExternalUuid" }

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Reads a UUID of any version, in either case. Throws `InputError` reason `NotAUuid`. */
export const parseExternalUuid = (input: unknown): ExternalUuid => {
  const uuid = typeof input === "string" ? input.trim().toLowerCase() : ""
  if (!pattern.test(uuid)) throw new InputError({ _tag: "NotAUuid" })
  return uuid as ExternalUuid
}
