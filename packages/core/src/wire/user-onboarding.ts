import { Schema } from "effect"
import type { OnboardingObservation } from "../domain/observation.ts"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { openWord } from "./open-word.ts"
import { itemOf, itemsOf } from "./reply-envelope.ts"
import type { ItemList } from "./reply-envelope.ts"

/** Reads a verdict out of the open `status` text. Replace it when bunq tells you its words. */
export type OnboardingClassifier = (seen: {
  readonly status: string
  readonly actionRequired: string
}) => OnboardingObservation["verdict"]

const denied = new Set(["DENIED", "REJECTED", "BLOCKED"])

/** `VERIFIED` is documented; the words for a denial are our inference, bunq documents none [API §6.4, §18.7]. */
export const defaultOnboardingClassifier: OnboardingClassifier = ({ status }) =>
  status === "VERIFIED" ? "verified" : denied.has(status) ? "denied" : "pending"

const onboardingWire = Schema.Struct({
  id: maybe(Schema.Int),
  updated: maybe(Schema.String),
  status: maybe(openWord),
  action_required: maybe(openWord),
  waiting_type: maybe(openWord),
  waiting_time_message: maybe(Schema.String)
})

const type = "UserOnboarding"

/** The reply of a read. One source shows no `id` in the object [API §6.4], so the id that was asked for stands in. */
export const decodeOnboarding = (
  askedFor: number,
  classify: OnboardingClassifier = defaultOnboardingClassifier
): Decoder<OnboardingObservation> =>
  itemOf(
    [type],
    decoder(onboardingWire, (wire) => {
      const seen = { status: wire.status ?? "", actionRequired: wire.action_required ?? "NONE" }
      return {
        ...seen,
        id: wire.id ?? askedFor,
        updated: wire.updated ?? null,
        verdict: classify(seen),
        waitingType: wire.waiting_type ?? null,
        waitingMessage: wire.waiting_time_message ?? null
      }
    })
  )

/** The ids of a user's onboardings, as listed. */
export const decodeOnboardingIds: Decoder<ItemList<number>> = itemsOf(
  type,
  decoder(Schema.Struct({ id: Schema.Int }), ({ id }) => id)
)
