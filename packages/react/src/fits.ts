import type { View } from "@bunq-provisioning/core"
import type { ProvisionQuery } from "./transport.ts"

/** Whether a user is among those a list shows, as far as a view tells: whose e-mail it is only the server knows. */
export const fits = ({ phases, stalled, uuid }: ProvisionQuery, view: View): boolean =>
  (phases?.includes(view.phase) ?? true) &&
  (stalled ?? view.stalled) === view.stalled &&
  (uuid ?? view.uuid) === view.uuid
