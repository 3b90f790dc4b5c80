import type { ProvisionEvent } from "@bunq-provisioning/core"
import type { ProvisionFeed, Sighting } from "@bunq-provisioning/core/ports"
import { Stream } from "effect"
import type { Effect } from "effect"
import type { Turn } from "./turn.ts"

const eventOf = (sighting: Sighting): ProvisionEvent => {
  const { at } = sighting
  switch (sighting.kind) {
    case "provision":
      return { type: "provision.observed", at, provision: sighting.observed.observation }
    case "onboarding":
      return { type: "onboarding.observed", at, onboarding: sighting.observed.observation }
    case "identity":
      return { type: "identity.observed", at, identity: sighting.observed.observation }
    case "inquiry":
      return { type: "inquiries.observed", at, inquiries: sighting.observed.observation }
    case "failure":
      return { type: "read.failed", at, read: sighting.read, failure: sighting.failure }
  }
}

/** How many users are stepped at once; the feed waits while they are. Of one user the order of sightings does not matter (I4). */
const concurrency = 16

/** Feeds what is seen at bunq to the users it is about. */
export const consumeFeed = (
  feed: ProvisionFeed["Service"],
  deliver: (uuid: string, turn: Turn) => Effect.Effect<void>
): Effect.Effect<void> =>
  feed.sightings.pipe(
    Stream.mapEffect(
      (sighting) =>
        deliver(sighting.uuid, {
          event: eventOf(sighting),
          source: "bank",
          responseId: sighting.responseId,
          secrets: sighting.kind === "failure" ? [] : sighting.observed.secrets
        }),
      { concurrency, unordered: true }
    ),
    Stream.runDrain
  )
