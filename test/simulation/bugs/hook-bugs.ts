import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type { ProvisionObservation } from "@bunq-provisioning/core"
import { BunqWebhooks, HookInbox, ProvisionFeed } from "@bunq-provisioning/core/ports"
import type { Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Queue, Stream } from "effect"
import { nobody } from "../bank/webhook-bodies.ts"
import { endpoint, pathToken } from "../world/listening-layer.ts"
import type { BesideFeed, Bug } from "./bug.ts"

interface Provision {
  readonly id: number
  readonly updated: string
  readonly external_uuid?: string
  readonly status: string
  readonly sub_status: string
}
/** The provision a body speaks of; undefined = it is about something else. */
const provisionIn = (body: string): Provision | undefined =>
  (JSON.parse(body) as { NotificationUrl: { object: { PartnerUserProvision?: Provision } } }).NotificationUrl
    .object.PartnerUserProvision

/** The real feed, and beside it what is made of every webhook that is taken. */
const alsoFrom =
  (
    sightingOf: (provision: Provision, uuid: string, api: BesideFeed["api"]) => Effect.Effect<Sighting | null>
  ) =>
  (real: ProvisionFeed["Service"], { api, onTaken }: BesideFeed) => {
    const beside = Stream.callback<Sighting>((sightings) =>
      Effect.gen(function* () {
        const bodies = yield* Queue.unbounded<string>()
        onTaken((body) => void Queue.offerUnsafe(bodies, body))
        const one = Effect.gen(function* () {
          const provision = provisionIn(yield* Queue.take(bodies))
          if (provision?.external_uuid === undefined) return
          const sighting = yield* sightingOf(provision, provision.external_uuid, api)
          if (sighting !== null) yield* Queue.offer(sightings, sighting)
        })
        return yield* Effect.forever(one)
      })
    )
    return ProvisionFeed.of({ sightings: Stream.merge(real.sightings, beside) })
  }

const withInbox = (real: HookInbox["Service"], changed: Partial<HookInbox["Service"]>) =>
  HookInbox.of({ ...real, ...changed })
const isForeign = (target: string): boolean => !target.startsWith(endpoint)

/** Mistakes in how webhooks are taken. */
export const hookBugs: readonly Bug[] = [
  {
    name: "webhook acknowledged before it is durable",
    seam: "port",
    by: /^hook-acknowledged-and-lost$/,
    within: 100,
    inbox: (real) =>
      withInbox(real, {
        accept: (hint) =>
          real
            .accept(hint)
            .pipe(Effect.delay("200 millis"), Effect.ignore, Effect.forkDetach, Effect.as("new" as const))
      })
  },
  {
    name: "body of a webhook believed",
    seam: "port",
    by: /^(forged-fact|went-back|disagrees)$/,
    from: 40,
    within: 400,
    feed: alsoFrom(({ id, updated, status, sub_status }, uuid) =>
      Effect.map(Clock.currentTimeMillis, (at): Sighting => {
        const observation: ProvisionObservation = {
          id,
          externalUuid: uuid,
          product: "USER_VERIFIED",
          created: "",
          updated,
          status,
          subStatus: sub_status,
          actionRequired: "NONE",
          credential: null
        }
        return { kind: "provision", uuid, at, responseId: null, observed: { observation, secrets: [] } }
      })
    )
  },
  {
    name: "webhooks deduplicated by object alone",
    seam: "port",
    by: /^(hook-acknowledged-and-lost|liveness)$/,
    within: 100,
    inbox: (real) => {
      const known = new Set<string>()
      return withInbox(real, {
        accept: (hint) => {
          const object = `${hint.category} ${hint.objectId}`
          if (known.has(object)) return Effect.succeed("duplicate")
          return Effect.tap(real.accept(hint), () => Effect.sync(() => known.add(object)))
        }
      })
    }
  },
  {
    name: "filters of others overwritten",
    seam: "port",
    by: /^foreign-filter-lost$/,
    within: 100,
    webhooks: (real) =>
      BunqWebhooks.of({
        ...real,
        replaceFilters: (owner, filters, options) =>
          real.replaceFilters(
            owner,
            filters.filter(({ target }) => !isForeign(target)),
            options
          )
      })
  },
  {
    name: "a read for every webhook",
    seam: "port",
    by: /^read-too-often$/,
    from: 55,
    within: 400,
    feed: alsoFrom(({ id }, uuid, api) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        // At least nobody is asked for of whom nothing is known.
        if (id >= nobody) return null
        const observed = yield* Effect.option(api.readProvision({ uuid, provisionId: id }))
        return observed._tag === "None"
          ? null
          : { kind: "provision" as const, uuid, at, responseId: null, observed: observed.value }
      })
    )
  },
  {
    name: "any path token let in",
    seam: "port",
    by: /^wrong-token-let-in$/,
    within: 400,
    receiver: (real) => {
      const { intake } = real
      const open: typeof intake.open = (head, answer) =>
        intake.open({ ...head, url: `${endpoint}/${pathToken}` }, answer)
      const anybody = { ...intake, needs: intake.needs, open }
      return Object.defineProperty((...given: Parameters<WebhookReceiver>) => real(...given), "intake", {
        value: anybody
      }) as WebhookReceiver
    }
  },
  {
    name: "first page of the failures alone",
    seam: "port",
    by: /^liveness$/,
    within: 400,
    webhooks: (real) =>
      BunqWebhooks.of({
        ...real,
        listFailures: () => Effect.map(real.listFailures({}), ({ items }) => ({ items, older: null }))
      })
  }
]
