import type { DeadlineName } from "../lifecycle/provision-event.ts"
import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { unanswered } from "../lifecycle/fulfilment-rules.ts"

export interface Deadline {
  readonly name: DeadlineName
  /** Epoch ms. */
  readonly at: number
}

/** How long one identity session is waited for; bunq documents no lifetime, so this is our choice [API §7]. */
export const identityLifetime = 60 * 60_000
/** How soon bunq is asked again when nothing is left for the user to do. */
export const recheckAfter = 60_000

/** The state `meta` of what is active, outermost first. */
export const metas = (snapshot: ProvisionSnapshot) =>
  Object.values(snapshot.getMeta()).filter((meta) => meta !== undefined)

/** When time alone will change something, earliest first: a pure function of the snapshot, so a restart or a moved `expiry_time` loses nothing. */
export const deadlines = (snapshot: ProvisionSnapshot): readonly Deadline[] => {
  const { context } = snapshot
  const found: Deadline[] = []
  for (const { deadline } of metas(snapshot)) {
    const at =
      deadline === "credential"
        ? context.provision?.credential?.expiresAt
        : deadline === "identity"
          ? context.identity.startedAt && context.identity.startedAt + identityLifetime
          : deadline === "recheck" && unanswered(context).length === 0 && context.evaluatedAt !== null
            ? context.evaluatedAt + recheckAfter
            : null
    if (deadline !== undefined && typeof at === "number") found.push({ name: deadline, at })
  }
  return found.sort((a, b) => a.at - b.at)
}
