import type { BunqApi, ProvisionStore } from "@bunq-provisioning/core/ports"
import { logEvent } from "@bunq-provisioning/core/ports"
import { parseBunqTimestamp } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import type { Alert } from "../alerts/alert.ts"

interface Options {
  readonly api: BunqApi["Service"]
  readonly store: ProvisionStore["Service"]
  /** It is known to come from a backup. */
  readonly isRestored: boolean
  readonly tell: (alert: Extract<Alert, { readonly kind: "old-database" }>) => Effect.Effect<unknown>
}

const message =
  "bunq holds what this database should know and does not: a provision it never asked for, or a credential that was used without it. If the database is a copy from a backup, stop and run restore; otherwise another one works with the same users."

/**
 * The bank, watched for signs that the database is older than what was done with it: a create that finds a provision made after the last commit although none
 * was ever sent from here, or a credential that was used although its token is not here. Says so once; nothing is asked of bunq for it.
 */
export const watchForOldDatabase = Effect.fnUntraced(function* ({ api, store, isRestored, tell }: Options) {
  const latestAt = yield* Effect.catchCause(store.latestAt(), () => Effect.succeed(null))
  // A new database knows of nothing that was before it, and a restored one has been told.
  if (latestAt === null || isRestored) return api
  let told = false
  const say = Effect.fnUntraced(function* (uuid: string) {
    if (told) return
    told = true
    yield* logEvent({ level: "error", event: "database.old", message, uuid, about: { latestAt } })
    yield* tell({ kind: "old-database", owner: "partner", uuid, latestAt, message })
  })
  return {
    ...api,
    createProvision: (input, mark) => {
      let sent = mark.sentAt !== null
      const markSent: typeof mark.markSent = (at) => {
        sent = true
        return mark.markSent(at)
      }
      return Effect.tap(api.createProvision(input, { ...mark, markSent }), (found) => {
        const madeAt = found === null ? null : parseBunqTimestamp(found.observation.created)
        return sent || input.lookUpOnly || madeAt === null || madeAt <= latestAt
          ? Effect.void
          : say(input.uuid)
      })
    },
    openUserSession: (input) =>
      Effect.tapError(api.openUserSession(input), ({ reason }) =>
        input.used === true && reason._tag === "TokenLost" ? say(input.uuid) : Effect.void
      )
  } satisfies BunqApi["Service"]
})
