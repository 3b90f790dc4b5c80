import { Context } from "effect"
import type { OperatorScope } from "./access.ts"
import type { UserClaims } from "./user-token.ts"
import { userEvents } from "./user-events.ts"
import type { UserEventType } from "./user-events.ts"

/** Whose token came with a request, and what it is good for. */
export type Caller =
  | { readonly kind: "operator"; readonly id: string; readonly scope: OperatorScope }
  | { readonly kind: "user"; readonly uuid: string; readonly claims: UserClaims }

/** The caller of the request that is being answered. */
export class CallerOf extends Context.Service<CallerOf, Caller>()(
  "@bunq-provisioning/runtime/http/CallerOf"
) {}

/** Who sent an event, as the journal says it; no personal data. */
export const callerName = (caller: Caller): string =>
  caller.kind === "operator" ? `operator:${caller.id}` : "user"

/** What the token of a user lets them send. */
export const eventsOf = (claims: UserClaims): readonly UserEventType[] => claims.events ?? userEvents
