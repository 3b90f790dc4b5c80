import { Context, Effect } from "effect"

/**
 * Told by a call whose user needs the session renewed, which waits for one of two session openings a minute [API §11]. A feed provides its own, so that
 * its reader goes on with others meanwhile; a command waits.
 */
export const RenewalWait = Context.Reference<{
  /** Before the renewal is asked for. false = no room: the call fails without asking, and comes again. */
  readonly begin: Effect.Effect<boolean>
  /** The session is there, and the call goes on. */
  readonly end: Effect.Effect<void>
}>("@bunq-provisioning/core/RenewalWait", {
  defaultValue: () => ({ begin: Effect.succeed(true), end: Effect.void })
})
