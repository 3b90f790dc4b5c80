import { expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Semaphore, Stream } from "effect"
import { TestClock } from "effect/testing"
import { BunqApi } from "../ports/bunq-api.ts"
import { BunqError } from "../ports/bunq-error.ts"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import { RenewalWait } from "../ports/renewal-wait.ts"
import { interestedIn } from "../testing/interested-in.ts"
import { readFeedOptions } from "./feed-options.ts"
import { makeFeed } from "./make-feed.ts"

const aDay = 86_400_000
const users = 40
const settled = Array.from({ length: users }, (_, index): InterestedProvision => ({
  uuid: `user-${index}`,
  kind: "settled-onboarding",
  id: index,
  userId: index,
  changedAt: 0
}))

it.effect(
  "settled users whose sessions are all over are read one after the other, and none a day later",
  () =>
    Effect.gen(function* () {
      const readAt = new Map<number, number>()
      const opening = yield* Semaphore.make(1)
      const api = Layer.mock(BunqApi, {
        readOnboarding: ({ onboardingId: id }) =>
          Effect.gen(function* () {
            const { begin, end } = yield* RenewalWait
            if (!readAt.has(id)) {
              if (!(yield* begin))
                return yield* new BunqError({
                  operation: "read",
                  reason: { _tag: "Unauthorised", status: 401 },
                  responseId: null
                })
              yield* opening.withPermit(Effect.sleep("30 seconds"))
              yield* end
              readAt.set(id, yield* Clock.currentTimeMillis)
            }
            return {
              id,
              status: "ELECTRONIC_MONEY",
              actionRequired: "NONE",
              updated: "",
              verdict: "verified",
              waitingType: null,
              waitingMessage: null
            } as const
          })
      })
      const store = Layer.mock(ProvisionStore, {
        interested: (kind, page) => Effect.succeed(interestedIn(settled, kind, page))
      })
      yield* TestClock.setTime(aDay)
      const feed = yield* makeFeed(readFeedOptions({ fastest: "1 minute" })).pipe(
        Effect.provide([api, store])
      )
      yield* Effect.forkScoped(Stream.runDrain(feed.sightings))
      yield* TestClock.adjust(users * 60_000)
      expect(readAt.size).toBe(users)
    })
)
