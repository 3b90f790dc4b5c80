import { Option, Schema } from "effect"

/**
 * Reads a reply of bunq. None means that it does not have a shape bunq documents; there is deliberately no error text, because it would quote
 * what was read, and that can be a secret.
 */
export type Decoder<A> = (body: unknown) => Option.Option<A>

/** Decodes with a schema and turns the result into domain values. Fields the schema does not name are dropped [API §2]. */
export const decoder = <Wire, Encoded, A>(
  schema: Schema.Codec<Wire, Encoded>,
  toDomain: (wire: Wire) => A
): Decoder<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  return (body) => Option.map(decode(body), toDomain)
}

/** A field that may be missing or null; bunq leaves out and adds fields without notice [API §2]. */
export const maybe = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
