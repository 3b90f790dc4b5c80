import { Context, Effect } from "effect"

/** Sessions of users that an implementation of `BunqApi` keeps open in memory. */
export interface KeptOpen {
  /** The user is being erased: nothing is signed with their session any more, in this process, and none is kept of them again. */
  readonly forget: (uuid: string) => Effect.Effect<void>
}

/** What erasing a user has to reach besides the vault; by default nothing is kept. */
export const OpenSessions = Context.Reference<KeptOpen>("@bunq-provisioning/core/OpenSessions", {
  defaultValue: () => ({ forget: () => Effect.void })
})
