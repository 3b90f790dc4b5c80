import type { ProvisionContext } from "@bunq-provisioning/core"
import { snapshotOf } from "@bunq-provisioning/core/step"
import { Effect } from "effect"
import type { HotUser } from "./hot-users.ts"
import type { LoopError } from "./user-loop.ts"

/** What a command asks about its user right before it calls bunq. */
export const whatHolds = (read: (uuid: string) => Effect.Effect<HotUser, LoopError>) => {
  const holds = (uuid: string, test: (context: ProvisionContext) => boolean) =>
    read(uuid).pipe(
      Effect.map(({ envelope }) => test(snapshotOf(envelope).context)),
      // Who cannot be read is not stepped either: the result of the command will tell.
      Effect.orElseSucceed(() => false)
    )
  return {
    closeRequested: (uuid: string) => holds(uuid, (context) => context.closeRequested),
    isUsed: (uuid: string, credentialId: number) =>
      holds(uuid, ({ provision }) => {
        const { id, status, usable } = provision?.credential ?? {}
        return id === credentialId && status === "ACTIVE" && usable === false
      })
  }
}
