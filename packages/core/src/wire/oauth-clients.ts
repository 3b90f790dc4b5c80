import { Schema } from "effect"
import { decoder } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { itemsOf } from "./reply-envelope.ts"
import type { ItemList } from "./reply-envelope.ts"

/** The partner's OAuth clients [API §4]. Their `client_id` and `secret` are not read: nothing here needs them. */
export const decodeOauthClients: Decoder<ItemList<{ readonly id: number; readonly status: string }>> =
  itemsOf(
    "OauthClient",
    decoder(Schema.Struct({ id: Schema.Int, status: Schema.String }), ({ id, status }) => ({ id, status }))
  )
