import { BunqApi, ProvisionFeed, ProvisionStore } from "@bunq-provisioning/core/ports"
import type { InterestedProvision, Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Queue, Stream } from "effect"

/** The obvious way to poll: one GET for every user, in turn, round and round, as fast as the limits allow. */
export const oneByOneFeed = Layer.effect(
  ProvisionFeed,
  Effect.gen(function* () {
    const api = yield* BunqApi
    const store = yield* ProvisionStore
    const round = Effect.fnUntraced(function* (queue: Queue.Enqueue<Sighting>) {
      const users: InterestedProvision[] = []
      let page: readonly InterestedProvision[] = []
      do {
        const after = users.at(-1)
        page = yield* store.interested("provision", {
          limit: 1_000,
          ...(after === undefined ? {} : { after })
        })
        users.push(...page)
      } while (page.length === 1_000)
      users.sort((one, other) => (one.uuid < other.uuid ? -1 : 1))
      for (const { uuid, id } of users) {
        const at = yield* Clock.currentTimeMillis
        const observed = yield* api.readProvision({ uuid, provisionId: id })
        yield* Queue.offer(queue, { uuid, at, responseId: null, kind: "provision", observed })
      }
      yield* Effect.sleep(users.length === 0 ? 1_000 : 1)
    })
    return ProvisionFeed.of({
      sightings: Stream.callback<Sighting>((queue) => Effect.forever(Effect.orDie(round(queue))))
    })
  })
)
