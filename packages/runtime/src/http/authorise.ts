import type { Access } from "./access.ts"
import { problem } from "./api-problem.ts"
import type { ApiProblem } from "./api-problem.ts"
import { eventsOf } from "./caller.ts"
import type { Caller } from "./caller.ts"
import { isUserEvent } from "./user-events.ts"

/** What a request is about. */
export interface Target {
  /** The uuid of the route; undefined = the route is about nobody in particular. */
  readonly uuid?: string | undefined
  /** The type of the event that is being sent. */
  readonly event?: unknown
}

const ofOperator = (scope: "read" | "act", { operator }: Access): ApiProblem | null => {
  if (operator === null) return problem("ScopeMissing", { detail: "This route is for tokens of users." })
  return operator === "act" && scope !== "act"
    ? problem("ScopeMissing", { detail: "This route needs an operator token with the scope act." })
    : null
}

/**
 * Whether a caller may do what they ask, null = they may: the one place that decides it. A user is answered the same for another uuid, whether or not
 * somebody has it.
 */
export const refusalOf = (caller: Caller, access: Access, { uuid, event }: Target): ApiProblem | null => {
  if (caller.kind === "operator") return ofOperator(caller.scope, access)
  if (!access.ownUser) return problem("ScopeMissing", { detail: "This route is for operators." })
  if (uuid !== undefined && uuid.trim().toLowerCase() !== caller.uuid) return problem("NotYours")
  if (event === undefined) return null
  return isUserEvent(event) && eventsOf(caller.claims).includes(event) ? null : problem("EventNotAllowed")
}
