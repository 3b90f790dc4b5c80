import { Option, Schema } from "effect"
import { decoder } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { decodeOlder } from "./reply-envelope.ts"

/** A page of a list of which nothing was left out silently. */
export interface WholePage<A> {
  readonly items: readonly A[]
  /** Items of whatever kind that could not be read. */
  readonly unreadable: number
  readonly older: string | null
}

const envelope = decoder(
  Schema.Struct({ Response: Schema.Array(Schema.Unknown) }),
  ({ Response }) => Response
)

/** An item in its type, or without it, as one source prints it [API §2]. */
const unwrapped = (type: string, item: unknown): unknown =>
  typeof item === "object" && item !== null && Object.hasOwn(item, type)
    ? (item as { readonly [key: string]: unknown })[type]
    : item

/** A list of one type, for whoever must know every item: whatever is in it and cannot be read counts. `path` is the one that was asked. */
export const wholePage =
  <A>(type: string, decode: Decoder<A>) =>
  (path: string): Decoder<WholePage<A>> =>
  (body) =>
    Option.flatMap(envelope(body), (all) =>
      Option.map(decodeOlder(path)(body), (older) => {
        const items = all.flatMap((item) => Option.toArray(decode(unwrapped(type, item))))
        return { items, unreadable: all.length - items.length, older }
      })
    )
