import { refusals } from "./refusals.ts"

/** Reads one field of a request body, or refuses the request the way bunq does. */
export interface Field<T> {
  readonly expects: string
  readonly read: (value: unknown, name: string) => T
  readonly optional?: boolean
}

type Fields = Readonly<Record<string, Field<unknown>>>
type ValueOf<F> = F extends Field<infer T> ? T : never
/** What a struct of fields reads to. */
export type Values<S extends Fields> = { readonly [K in keyof S]: ValueOf<S[K]> }

/** The kinds of field a request body is described with. Unknown fields are refused; bunq does so too [API §2]. */
export const field = {
  string(
    rule: { pattern?: RegExp; oneOf?: readonly string[]; accept?: (text: string) => boolean } = {}
  ): Field<string> {
    const { pattern = /\S/, oneOf, accept } = rule
    return {
      expects: "STRING",
      read(value, name) {
        if (typeof value !== "string") throw refusals.wrongType(name, "STRING")
        const fits = value.length <= 10_000 && pattern.test(value)
        if (!fits || oneOf?.includes(value) === false || accept?.(value) === false)
          throw refusals.invalid(name)
        return value
      }
    }
  },
  integer(): Field<number> {
    return {
      expects: "INTEGER",
      read(value, name) {
        if (!Number.isSafeInteger(value)) throw refusals.wrongType(name, "INTEGER")
        return value as number
      }
    }
  },
  list<T>(of: Field<T>, rule: { empty?: boolean } = {}): Field<readonly T[]> {
    const expects = `ARRAY containing ${of.expects}`
    return {
      expects,
      read(value, name) {
        if (!Array.isArray(value)) throw refusals.wrongType(name, expects)
        if (value.length === 0 && rule.empty !== true) throw refusals.invalid(name)
        return value.map((one) => of.read(one, name))
      }
    }
  },
  struct<S extends Fields>(fields: S): Field<Values<S>> {
    return {
      expects: "STRUCT",
      read(value, name) {
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
          throw refusals.wrongType(name, "STRUCT")
        }
        const given = value as Record<string, unknown>
        for (const key of Object.keys(given)) if (!Object.hasOwn(fields, key)) throw refusals.superfluous(key)
        const values: Record<string, unknown> = {}
        for (const [key, one] of Object.entries(fields)) {
          const present = Object.hasOwn(given, key) && given[key] !== undefined && given[key] !== null
          if (!present && one.optional !== true) throw refusals.missing(key)
          values[key] = present ? one.read(given[key], key) : null
        }
        return values as Values<S>
      }
    }
  },
  optional<T>(of: Field<T>): Field<T | null> {
    return { ...of, optional: true }
  }
}
