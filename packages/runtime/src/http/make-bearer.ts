import { Context, Effect, Layer, Redacted } from "effect"
import { HttpRouter } from "effect/http"
import { AccessOf } from "./access.ts"
import { refuse } from "./answer-with.ts"
import { ApiProblem, problem } from "./api-problem.ts"
import { refusalOf } from "./authorise.ts"
import { Bearer } from "./bearer.ts"
import { CallerOf } from "./caller.ts"
import type { TokenDesk } from "./token-desk.ts"
import type { Turnstile } from "./turnstile.ts"

/** The door of every route with a token: who is it, may they, and is there room. Before it nothing of a body is read. */
export const bearerLayer = (desk: TokenDesk, turnstile: Turnstile): Layer.Layer<Bearer> =>
  Layer.succeed(
    Bearer,
    Bearer.of({
      bearer: (answer, { credential, endpoint }) =>
        Effect.gen(function* () {
          const caller = yield* Effect.result(desk.authenticate(Redacted.value(credential)))
          if (caller._tag === "Failure") return refuse(caller.failure)
          const { params } = yield* HttpRouter.RouteContext
          const access = Context.getOrUndefined(endpoint.annotations, AccessOf)
          // A route that does not say who may use it is used by nobody.
          const refused =
            access === undefined
              ? problem("NotFound")
              : refusalOf(caller.success, access, { uuid: params["uuid"] })
          if (refused !== null) return refuse(refused)
          const place = turnstile.enter(caller.success)
          if (place instanceof ApiProblem) return refuse(place)
          return yield* Effect.ensuring(
            Effect.provideService(answer, CallerOf, caller.success),
            Effect.sync(place)
          )
        })
    })
  )
