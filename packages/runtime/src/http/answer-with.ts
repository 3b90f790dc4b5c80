import { logEvent } from "@bunq-provisioning/core/ports"
import { Cause, Effect, Option } from "effect"
import { HttpServerResponse } from "effect/http"
import { problem } from "./api-problem.ts"
import type { ApiProblem } from "./api-problem.ts"
import { problemOf } from "./problem-of.ts"

/** An answer in JSON. */
export const json = (body: unknown, status = 200): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify(body), { status, contentType: "application/json" })

/** A refusal. */
export const refuse = (refusal: ApiProblem): HttpServerResponse.HttpServerResponse => {
  const { status, body, retryAfterSeconds } = refusal
  return HttpServerResponse.text(JSON.stringify(body), {
    status,
    contentType: "application/problem+json",
    headers: {
      ...(status === 401 ? { "www-authenticate": 'Bearer realm="bunq-provisioning"' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) })
    }
  })
}

/** The name of what was thrown: its words may hold what nobody is to read. */
const nameOf = (defect: unknown): string =>
  defect instanceof Error && /^\w{1,60}$/.test(defect.name) ? defect.name : "unknown"

/** Answers with what an effect makes, and with a problem when it fails; what nobody expected is logged by name alone. */
export const answerWith = <R>(
  effect: Effect.Effect<HttpServerResponse.HttpServerResponse, unknown, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> =>
  Effect.catchCause(effect, (cause) => {
    const failure = Cause.findErrorOption(cause)
    const told = Option.isSome(failure) ? problemOf(failure.value) : null
    if (told !== null) return Effect.succeed(refuse(told))
    if (Option.isNone(failure) && Cause.hasInterruptsOnly(cause)) return Effect.interrupt
    return Effect.as(
      logEvent({
        level: "error",
        event: "api.failed",
        message: "a request to the HTTP API failed here and was answered with 500",
        reason: nameOf(Option.isSome(failure) ? failure.value : Cause.squash(cause))
      }),
      refuse(problem("Unexpected"))
    )
  })
