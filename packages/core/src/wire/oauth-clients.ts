import { Option, Schema } from "effect"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { itemsOf } from "./reply-envelope.ts"
import type { ItemList } from "./reply-envelope.ts"

const urlWire = Schema.Struct({ url: Schema.String })
const entry = Schema.Union([Schema.String, urlWire, Schema.Struct({ OauthCallbackUrl: urlWire })])

/** bunq's sources show a list and not what is in it [API §4]: text, an object with the text, or that object in its type. */
const urlIn = decoder(entry, (wire) =>
  typeof wire === "string" ? wire : "url" in wire ? wire.url : wire.OauthCallbackUrl.url
)

/** The partner's OAuth clients [API §4]. Their `client_id` and `secret` are not read: nothing here needs them. */
export const decodeOauthClients: Decoder<
  ItemList<{ readonly id: number; readonly status: string; readonly callbackUrls: readonly string[] }>
> = itemsOf(
  "OauthClient",
  decoder(
    Schema.Struct({
      id: Schema.Int,
      status: Schema.String,
      callback_url: maybe(Schema.Unknown)
    }),
    ({ id, status, callback_url: given }) => ({
      id,
      status,
      callbackUrls: (Array.isArray(given) ? given : [given]).flatMap((each) => Option.toArray(urlIn(each)))
    })
  )
)
