import { Deferred, Effect } from "effect"
import type { Scope } from "effect"
import { RenewalWait } from "../ports/renewal-wait.ts"

/**
 * Lets a reader go on with others when a read has to wait until the session of its user is renewed: the read goes on beside it, at most `most` of them
 * at once, so that few renewals stand in the queue, however many users need one.
 */
export const makePutAside = (options: { readonly most: number; readonly scope: Scope.Scope }) => {
  let waiting = 0
  return {
    hasRoom: (): boolean => waiting < options.most,
    /** Ends when the read does, or when it waits for a session. */
    run: Effect.fnUntraced(function* (
      read: Effect.Effect<void>,
      told: {
        /** The session is there, and nothing was read with it so far. */
        readonly renewed: Effect.Effect<void>
        /** The read needs a session, and enough others wait for theirs: it fails. */
        readonly noRoom: Effect.Effect<void>
      }
    ) {
      const goOn = Deferred.makeUnsafe<void>()
      let isAside = false
      const begin = Effect.suspend(() => {
        if (isAside) return Effect.succeed(true)
        if (waiting >= options.most) return Effect.as(told.noRoom, false)
        isAside = true
        waiting += 1
        return Effect.as(Deferred.succeed(goOn, undefined), true)
      })
      const leave = Effect.suspend(() => {
        if (isAside) waiting -= 1
        return Deferred.succeed(goOn, undefined)
      })
      yield* read.pipe(
        Effect.provideService(RenewalWait, { begin, end: told.renewed }),
        Effect.ensuring(leave),
        Effect.forkIn(options.scope, { startImmediately: true })
      )
      yield* Deferred.await(goOn)
    })
  }
}
