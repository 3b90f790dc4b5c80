import type { View } from "@bunq-provisioning/core"
import type { Provision } from "./provision.ts"
import { useUserState } from "./use-user-state.ts"
import type { UserState } from "./user-store.ts"

export interface UseProvisionOptions {
  /** What a server rendered with, when the provider was not given it. */
  readonly initialView?: View | null
}

const provision = (state: UserState) => state.provision

/**
 * Follows a user: the component renders when their view, the connection or what is being sent changes. Components that follow the same user share one
 * connection, which outlives the last of them by a second.
 */
export const useProvision = (uuid: string, { initialView = null }: UseProvisionOptions = {}): Provision =>
  useUserState(uuid, provision, initialView)
