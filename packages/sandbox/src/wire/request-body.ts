import { field, type Field, type Values } from "./field.ts"
import { refusals } from "./refusals.ts"

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** Parses a request body as JSON and reads the fields an endpoint declares; an empty body counts as `{}`. */
export function requestBody<S extends Readonly<Record<string, Field<unknown>>>>(
  bytes: Uint8Array,
  fields: S
): Values<S> {
  let parsed: unknown = {}
  if (bytes.length > 0) {
    try {
      parsed = JSON.parse(utf8.decode(bytes))
    } catch {
      throw refusals.malformed()
    }
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw refusals.malformed()
  return field.struct(fields).read(parsed, "body")
}
