import type { View } from "@bunq-provisioning/core"
import { eventsOf } from "./caller.ts"
import type { Caller } from "./caller.ts"
import { userView } from "./user-view.ts"

/** What a caller is shown of a user. */
export const shownTo = (caller: Caller, view: View): View =>
  caller.kind === "user" ? userView(view, eventsOf(caller.claims)) : view
