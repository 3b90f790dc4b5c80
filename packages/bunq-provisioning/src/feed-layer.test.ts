import { BunqApi, HookCapacity, HookInbox, ProvisionFeed } from "@bunq-provisioning/core/ports"
import { MemoryStore } from "@bunq-provisioning/runtime"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { feedBesideWebhooks, feedLayer } from "./feed-layer.ts"

const hint = (index: number) => ({
  key: String(index).padStart(64, "0"),
  category: "PARTNER_USER_PROVISION",
  eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
  objectId: index,
  uuid: null,
  userId: null,
  updated: null,
  receivedAt: 0
})

it.effect.each(["polling", "webhook", "hybrid"] as const)("with %s the inbox never stays full", (feed) =>
  Effect.gen(function* () {
    const { sightings } = yield* ProvisionFeed
    const inbox = yield* HookInbox
    yield* Effect.forkScoped(Stream.runDrain(sightings))
    for (let index = 1; index <= 10; index += 1) {
      expect(yield* inbox.accept(hint(index))).toBe("new")
      if (index % 5 === 0) yield* TestClock.adjust("11 minutes")
    }
    expect(yield* inbox.count()).toEqual({ waiting: 0, kept: 10 })
  }).pipe(
    Effect.provide(
      feedLayer(feed).pipe(
        Layer.provide(Layer.mock(BunqApi, {})),
        Layer.provideMerge(MemoryStore.layer),
        Layer.provide(Layer.succeed(HookCapacity, 5))
      )
    )
  )
)

it("where bunq calls, the feed is hybrid unless it is said to be another", () => {
  expect(feedBesideWebhooks(undefined)).toBe("hybrid")
  expect(feedBesideWebhooks("webhook")).toBe("webhook")
  expect(feedBesideWebhooks({ fastest: "5 seconds" })).toEqual({ kind: "hybrid", fastest: "5 seconds" })
  expect(feedBesideWebhooks({ kind: "webhook" })).toEqual({ kind: "webhook" })
})
