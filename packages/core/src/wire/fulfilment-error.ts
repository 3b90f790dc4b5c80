import { Option, Schema } from "effect"
import type { Fulfilment } from "../domain/observation.ts"
import { parseBunqTimestamp } from "./bunq-timestamp.ts"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { decodeErrorBody } from "./error-body.ts"
import { openWord } from "./open-word.ts"

const item = decoder(
  Schema.Struct({
    type: openWord.check(Schema.isNonEmpty()),
    status: maybe(openWord),
    time_mandatory: maybe(Schema.Unknown),
    all_status_allowed: maybe(Schema.Array(openWord))
  }),
  (wire): Fulfilment => ({
    type: wire.type,
    status: wire.status ?? null,
    allowed: wire.all_status_allowed ?? ["FULFILLED"],
    mandatoryBy: typeof wire.time_mandatory === "string" ? parseBunqTimestamp(wire.time_mandatory) : null
  })
)

const parameter = decoder(
  Schema.Struct({
    AdditionalFulfillmentParameter: Schema.Struct({
      all_fulfillment: maybe(Schema.Array(Schema.Unknown)),
      all_fulfillment_fulfilled: maybe(Schema.Array(Schema.Unknown))
    })
  }),
  ({ AdditionalFulfillmentParameter: lists }) => [
    ...(lists.all_fulfillment ?? []),
    ...(lists.all_fulfillment_fulfilled ?? [])
  ]
)

/**
 * What bunq still wants to know, learnt from the body of an error [API §6.2]: the open ones first, then the done ones, one per type, the first
 * mention counts. Types and statuses we do not know are kept (I5). None when the error is about something else.
 */
export const decodeFulfilments: Decoder<readonly Fulfilment[]> = (body) =>
  Option.flatMap(decodeErrorBody(body), ({ parameters }) => {
    const lists = parameters.flatMap((each) => Option.toArray(parameter(each)))
    if (lists.length === 0) return Option.none()
    const byType = new Map<string, Fulfilment>()
    for (const fulfilment of lists.flat().flatMap((each) => Option.toArray(item(each))))
      if (!byType.has(fulfilment.type)) byType.set(fulfilment.type, fulfilment)
    return Option.some([...byType.values()])
  })
