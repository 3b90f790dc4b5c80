import { makeMeters } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { makeRouteName } from "./route-name.ts"
import type { Turnstile } from "./turnstile.ts"

/** Notes an answer: what was asked for, how it ended, and how long it took, ms. */
export type NoteAnswer = (request: Request, status: number, took: number) => void

/** Counts what the API answers and how many follow; nothing in it says who. */
export const makeApiMeters = Effect.fnUntraced(function* ({ streams }: Turnstile) {
  const meters = yield* makeMeters
  const nameOf = makeRouteName()
  for (const who of ["operator", "user"] as const)
    meters.gauge("bunq_provisioning.api.streams", () => streams[who], { who })
  const note: NoteAnswer = ({ method, url }, status, took) => {
    const route = nameOf(method, new URL(url).pathname)
    meters.count("bunq_provisioning.api.requests", { route, status: String(status) })
    meters.record("bunq_provisioning.api.duration", took)
  }
  return note
})
