import { Effect } from "effect"
import type { makeBurstBank } from "./burst-bank.ts"

/** The baseline: everybody is created as fast as creates are let in, and sessions are opened in that order; a credential that died is asked for anew. */
export const createAllThenOpen = (bank: ReturnType<typeof makeBurstBank>, uuids: readonly string[]) =>
  Effect.gen(function* () {
    const { create, read, openSession, reset, renewals } = yield* bank.make
    yield* Effect.forkScoped(renewals)
    for (const uuid of uuids) yield* create(uuid)
    const waiting = [...uuids]
    for (let uuid = waiting.shift(); uuid !== undefined; uuid = waiting.shift()) {
      let seen = yield* read(uuid)
      while (seen.observation.credential === null) {
        yield* Effect.sleep("1 second")
        seen = yield* read(uuid)
      }
      const { usable, expiresAt } = seen.observation.credential
      if (usable && (yield* openSession(uuid, expiresAt))) continue
      yield* reset(uuid)
      waiting.push(uuid)
    }
  })
