import { ProvisionFeed, ProvisionStore } from "@bunq-provisioning/core/ports"
import type { BunqApi, Sighting } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Queue, Stream } from "effect"
import type { SightingFault } from "../plan/plan.ts"
import type { Life } from "../world/world-time.ts"
import { identitySeen, inquiriesSeen, provisionSeen } from "./bank-records.ts"
import type { BankProvision } from "./bank-records.ts"
import type { ModelBank, Watched } from "./model-bank.ts"

/** How soon a change is told, how late a late one comes, and how far the sweeps lie apart, ms. */
const [soon, late, overtaken, firstSweep, lastSweep] = [200, 90_000, 5_000, 15_000, 600_000]
const kinds = ["provision", "onboarding", "identity", "inquiry", "verified", "settled-onboarding"] as const

/** What a read shows; of an identity the session that is waited for, and when the bank tells by itself, the one that changed. */
const sightingOf = (
  one: BankProvision,
  what: Watched,
  at: number,
  waitedFor: number | null
): Sighting | null => {
  const seen = { uuid: one.uuid, at, responseId: null }
  switch (what) {
    case "provision":
      return { ...seen, kind: what, observed: provisionSeen(one) }
    case "onboarding":
      return one.onboarding === null
        ? null
        : { ...seen, kind: what, observed: { observation: { ...one.onboarding }, secrets: [] } }
    case "identity": {
      const session =
        waitedFor === null
          ? one.identities.toSorted((a, b) => (a.updated < b.updated ? -1 : 1)).at(-1)
          : one.identities.find(({ id }) => id === waitedFor)
      return session === undefined ? null : { ...seen, kind: what, observed: identitySeen(session) }
    }
    case "inquiry":
      return { ...seen, kind: what, observed: { observation: inquiriesSeen(one), secrets: [] } }
  }
}

/** A feed that the bank tells of every change, with what can go wrong on that way, and a sweep over everybody who is waited for, ever more seldom. */
export const pushedFeed = (
  bank: ModelBank,
  life: Life,
  faultOf: (uuid: string) => SightingFault | null
): Layer.Layer<ProvisionFeed, never, ProvisionStore | BunqApi> =>
  Layer.effect(
    ProvisionFeed,
    Effect.gen(function* () {
      const store = yield* ProvisionStore
      const { time } = bank
      const queue = yield* Queue.unbounded<Sighting>()
      let pause = firstSweep

      const tell = (ms: number, sighting: Sighting | null) => {
        if (sighting !== null) time.after(ms, () => Queue.offerUnsafe(queue, sighting), life)
      }
      const oldest = (uuid: string): BankProvision | undefined => bank.find(uuid)[0]
      const changed = (uuid: string, what: Watched): void => {
        const one = oldest(uuid)
        if (!life.alive || one === undefined) return
        pause = firstSweep
        const now = sightingOf(one, what, time.now + time.offset, null)
        switch (faultOf(uuid)) {
          case "sighting-lost":
            return
          case "sighting-repeated":
            tell(soon, now)
            return tell(2 * soon, now)
          case "sighting-late":
            return tell(late, now)
          case "sighting-overtaken":
            return tell(overtaken, now)
          case null:
            return tell(soon, now)
        }
      }
      bank.watch(changed)

      const sweep = Effect.gen(function* () {
        yield* Effect.sleep(pause)
        pause = Math.min(lastSweep, pause * 1.5)
        for (const kind of kinds) {
          const what = kind === "verified" ? "provision" : kind === "settled-onboarding" ? "onboarding" : kind
          for (const { uuid, id } of yield* store.interested(kind, { limit: 1_000 })) {
            const one = oldest(uuid)
            if (one !== undefined) tell(soon, sightingOf(one, what, time.now + time.offset, id))
          }
        }
      }).pipe(Effect.ignore)
      yield* Effect.forkScoped(Effect.forever(sweep))
      return ProvisionFeed.of({ sightings: Stream.fromQueue(queue) })
    })
  )
