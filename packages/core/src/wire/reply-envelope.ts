import { Option, Schema } from "effect"
import { decoder } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"

const item = Schema.Record(Schema.String, Schema.Unknown)
const envelope = decoder(Schema.Struct({ Response: Schema.Array(item) }), ({ Response }) => Response)

const own = (object: { readonly [key: string]: unknown }, key: string): Option.Option<unknown> =>
  Object.hasOwn(object, key) ? Option.some(object[key]) : Option.none()

/** The first item of a reply that names one of these types; items are picked by key, never by their place [API §2, §3.3]. */
export const itemOf =
  <A>(types: readonly string[], decode: Decoder<A>): Decoder<A> =>
  (body) =>
    Option.flatMap(envelope(body), (items) => {
      for (const type of types)
        for (const each of items) {
          const found = own(each, type)
          if (Option.isSome(found)) return decode(found.value)
        }
      return Option.none()
    })

/** The items of a list, and how many of them could not be read: one odd item must not hide the others. */
export interface ItemList<A> {
  readonly items: readonly A[]
  readonly unreadable: number
}

/** Every item of one type, in the order of the reply. */
export const itemsOf =
  <A>(type: string, decode: Decoder<A>): Decoder<ItemList<A>> =>
  (body) =>
    Option.map(envelope(body), (all) => {
      const decoded = all.flatMap((each) => Option.toArray(own(each, type))).map(decode)
      const items = decoded.flatMap(Option.toArray)
      return { items, unreadable: decoded.length - items.length }
    })

/** `Id`, the reply of most writes [API §2]. */
export const decodeId: Decoder<number> = itemOf(
  ["Id"],
  decoder(Schema.Struct({ id: Schema.Int }), ({ id }) => id)
)

const page = decoder(
  Schema.Struct({
    Pagination: Schema.optionalKey(
      Schema.NullOr(Schema.Struct({ older_url: Schema.optionalKey(Schema.NullOr(Schema.String)) }))
    )
  }),
  ({ Pagination }) => Pagination?.older_url ?? null
)

/** Whether a relative URL of bunq leads to the very path that was asked, on the same host; text that a URL parser would read otherwise does not. */
const leadsTo = (path: string, url: string): boolean =>
  url.startsWith(`${path}?`) && /^[!-~]{1,4000}$/.test(url) && !/[\\#]/.test(url)

/**
 * Where the walk into the past goes on: a relative URL, followed as it is; null at the end [API §13]. None when it leads anywhere else than to `path`,
 * the path of the list that was asked.
 */
export const decodeOlder =
  (path: string): Decoder<string | null> =>
  (body) =>
    Option.filter(page(body), (older) => older === null || leadsTo(path, older))
