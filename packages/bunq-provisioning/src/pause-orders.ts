import { PauseSwitch } from "@bunq-provisioning/runtime"
import type { PauseOrder } from "@bunq-provisioning/runtime"
import { Effect, Result } from "effect"
import { pauseLayer } from "./database-layers.ts"
import { wallNow } from "./edges/wall-clock.ts"

const longestNote = 200

/** One line, short: it ends up in logs and on screens. */
const noteOf = (given: string | undefined): string | null =>
  (given ?? "")
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, longestNote) || null

/**
 * The kill switch of a database, beside the service that may run on it and without one. A running service obeys within about a second.
 *
 * Methods reject with `PauseError`, or with `StoreError` when a database server cannot be reached.
 */
export const pauseOrders = (database: string) => {
  const run = async <A, E>(use: (keeper: PauseSwitch["Service"]) => Effect.Effect<A, E>): Promise<A> => {
    const asked = PauseSwitch.use(use).pipe(Effect.provide(pauseLayer(database)))
    return Result.getOrThrowWith(await Effect.runPromise(Effect.result(asked)), (error) => error)
  }
  return {
    /** null = no pause. */
    standing: (): Promise<PauseOrder | null> => run((keeper) => keeper.read),
    pause: async (note: string | undefined): Promise<PauseOrder> => {
      const order = { since: wallNow(), note: noteOf(note) }
      await run((keeper) => keeper.write(order))
      return order
    },
    resume: (): Promise<void> => run((keeper) => keeper.remove)
  }
}
