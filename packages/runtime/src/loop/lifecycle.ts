import { step } from "@bunq-provisioning/core/step"
import { Context } from "effect"

/** What moves a user by an event. */
export interface Lifecycle {
  readonly step: typeof step
}

/** The lifecycle users are moved by: that of core. Put another one around it to watch it, or to see what a mistake in it would do. */
export const Lifecycle = Context.Reference<Lifecycle>("@bunq-provisioning/runtime/Lifecycle", {
  defaultValue: () => ({ step })
})
