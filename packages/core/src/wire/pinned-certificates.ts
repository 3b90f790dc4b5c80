import { Schema } from "effect"
import { decoder } from "./decoder.ts"
import { wholePage } from "./whole-list.ts"

const blocks = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g
const certificate = Schema.Struct({ certificate: Schema.String })

/** bunq takes a list and shows one text in which the certificates follow each other [API §9.6]; every way to write it is read. */
const chainIn = (given: string | ReadonlyArray<string | typeof certificate.Type>): readonly string[] =>
  (typeof given === "string" ? [given] : given).flatMap((each) => {
    const text = typeof each === "string" ? each : each.certificate
    return text.match(blocks) ?? []
  })

/** The certificates of ours that bunq insists on [API §9.6]. */
export const decodePinnedPage = wholePage(
  "CertificatePinned",
  decoder(
    Schema.Struct({
      id: Schema.Int,
      certificate_chain: Schema.Union([
        Schema.String,
        Schema.Array(Schema.Union([Schema.String, certificate]))
      ])
    }),
    (wire) => ({ id: wire.id, chain: chainIn(wire.certificate_chain) })
  )
)
