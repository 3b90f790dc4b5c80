import { HttpServerResponse } from "effect/http"
import { refuse } from "./answer-with.ts"
import type { ApiLimits } from "./api-limits.ts"
import type { NoteAnswer } from "./api-meters.ts"
import { problem } from "./api-problem.ts"
import type { ProblemReason } from "./api-problem.ts"
import type { CrossOrigin } from "./cross-origin.ts"

type Answer = (request: Request) => Promise<Response>

const bare: { readonly [status: number]: ProblemReason } = {
  400: "QueryInvalid",
  404: "NotFound",
  405: "NotFound",
  415: "NotJson",
  500: "Unexpected",
  503: "Unavailable"
}

/** What the router refuses by itself has no words; they are ours. */
const inWords = (response: Response, method: string): Response => {
  const { status, headers } = response
  if (status < 400 || headers.get("content-type") !== null) return response
  const told = HttpServerResponse.toWeb(refuse(problem(bare[status] ?? "Unexpected")), {
    withoutBody: method === "HEAD"
  })
  return told
}

interface Kit {
  readonly limits: ApiLimits
  readonly origins: CrossOrigin
  readonly isOpen: () => boolean
  readonly answer: Answer
  readonly now: () => number
  readonly note: NoteAnswer
}

/** What happens to every request, whatever it asks for: origins, how many at once, and what every answer says. */
export const makeFrontDoor = ({ limits, origins, isOpen, answer, now, note }: Kit): Answer => {
  let underWay = 0
  const serve = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (!isOpen() && pathname !== "/ready")
      return HttpServerResponse.toWeb(refuse(problem("Unavailable", { retryAfterSeconds: 5 })))
    // Whoever looks after the service hears from it however many are at the door.
    if (underWay >= limits.atTheDoor && pathname !== "/health" && pathname !== "/ready")
      return HttpServerResponse.toWeb(refuse(problem("Unavailable", { retryAfterSeconds: 1 })))
    underWay += 1
    try {
      return inWords(await answer(request), request.method)
    } catch {
      return HttpServerResponse.toWeb(refuse(problem("Unexpected")))
    } finally {
      underWay -= 1
    }
  }
  return async (request) => {
    const at = now()
    const asked = origins.preflight(request)
    const response = asked ?? (await serve(request))
    if (asked === null) note(request, response.status, now() - at)
    const { headers } = response
    for (const [name, value] of Object.entries(origins.allow(request))) headers.set(name, value)
    headers.set("cache-control", "no-store")
    headers.set("x-content-type-options", "nosniff")
    headers.set("referrer-policy", "no-referrer")
    return response
  }
}
