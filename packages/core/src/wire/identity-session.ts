import { Redacted, Schema } from "effect"
import type { IdentityObservation } from "../domain/observation.ts"
import { sealedPurpose } from "../ports/observed.ts"
import type { Observed } from "../ports/observed.ts"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { enumWord, openWord } from "./open-word.ts"
import { itemOf } from "./reply-envelope.ts"

const identityWire = Schema.Struct({
  id: Schema.Int,
  updated: maybe(Schema.String),
  status: openWord,
  token: maybe(Schema.String),
  url_api: maybe(Schema.String),
  result: maybe(
    Schema.Struct({ result: maybe(openWord), all_fail_reason: maybe(Schema.Array(Schema.Unknown)) })
  )
})

/** An identity verification [API §7]; what its SDK needs becomes the secret `{ token, urlApi }`. */
export const decodeIdentity: Decoder<Observed<IdentityObservation>> = itemOf(
  ["IdentityVerificationSessionIncode"],
  decoder(identityWire, (wire) => {
    const { id, token, url_api: urlApi } = wire
    return {
      observation: {
        id,
        updated: wire.updated ?? "",
        status: wire.status,
        result: wire.result?.result ?? null,
        // No source shows one: words are kept, text about a person is not.
        failReasons: (wire.result?.all_fail_reason ?? [])
          .filter((reason) => typeof reason === "string")
          .map((reason) => (enumWord.test(reason) ? reason : "?"))
      },
      secrets: token
        ? [
            {
              purpose: sealedPurpose.identitySdk(id),
              value: Redacted.make(JSON.stringify({ token, urlApi: urlApi ?? null }))
            }
          ]
        : []
    }
  })
)
