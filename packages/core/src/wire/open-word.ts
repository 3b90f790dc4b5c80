import { Schema, SchemaTransformation } from "effect"

/** What looks like a word of an enumeration: no digit, no lower case, and not one long run of letters. */
export const enumWord = /^[A-Z]{2,20}(?:_[A-Z]{1,20}){0,7}$/

/** The word, or `?` for what does not look like one. */
export const asWord = (text: string): string => (text === "" || enumWord.test(text) ? text : "?")

/**
 * A word of bunq's that may be one nobody knows (I5). It is kept and shown, so what does not even look like a word becomes `?`: it could be anything,
 * a secret or a name among them.
 */
export const openWord = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({
      decode: asWord,
      encode: (text) => text
    })
  )
)
