import { BunqApi, ProvisionFeed, RateBudget } from "@bunq-provisioning/core/ports"
import type { Sighting } from "@bunq-provisioning/core/ports"
import { Effect, Redacted, Stream } from "effect"
import type { Bug } from "./bug.ts"

/** What is said in passing: the token, in a field that is kept. */
const indiscreet = (sighting: Sighting): Sighting => {
  if (sighting.kind !== "provision") return sighting
  const { observed } = sighting
  const secret = observed.secrets[0]
  if (secret === undefined) return sighting
  const observation = { ...observed.observation, actionRequired: Redacted.value(secret.value) }
  return { ...sighting, observed: { ...observed, observation } }
}

export const bankBugs: readonly Bug[] = [
  {
    name: "skipped look-up",
    seam: "port",
    by: /^(second-provision|not-the-oldest)$/,
    from: 30,
    within: 300,
    api: (real) =>
      BunqApi.of({
        ...real,
        // As if nothing had been sent before: one look, and the next create is on its way.
        createProvision: (input, mark) => real.createProvision(input, { ...mark, sentAt: null })
      })
  },
  {
    name: "secret in context",
    seam: "port",
    by: /^secret-in-/,
    within: 5,
    feed: ({ sightings }) => ProvisionFeed.of({ sightings: Stream.map(sightings, indiscreet) })
  },
  {
    name: "starved renewal",
    seam: "port",
    by: /^liveness$/,
    within: 60,
    budget: (real) => {
      const served = new Set<string>()
      return RateBudget.of({
        ...real,
        // Whoever had a session before always finds somebody more urgent.
        reserve: (reservation) => {
          const { endpoint, credential = "" } = reservation
          if (endpoint !== "POST /v1/session-server" || !served.has(credential)) {
            if (endpoint === "POST /v1/session-server") served.add(credential)
            return real.reserve(reservation)
          }
          return Effect.never
        }
      })
    }
  },
  {
    name: "budget per user instead of per address",
    seam: "port",
    by: /^over-the-limit$/,
    within: 5,
    budget: (real) =>
      RateBudget.of({
        ...real,
        reserve: (reservation) => real.reserve({ ...reservation, egress: reservation.credential ?? "" })
      })
  }
]
