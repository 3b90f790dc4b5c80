import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import type { CallerOf } from "./caller.ts"
import { tokenProblems } from "./problem-shape.ts"

/** The token of a request: who sent it, and whether they may. Its one implementation is `makeBearer`. */
export class Bearer extends HttpApiMiddleware.Service<Bearer, { provides: CallerOf }>()(
  "@bunq-provisioning/runtime/http/Bearer",
  { security: { bearer: HttpApiSecurity.bearer }, error: tokenProblems, requiredForClient: true }
) {}
