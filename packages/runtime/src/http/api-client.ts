import { Effect } from "effect"
import type { Redacted } from "effect"
import { HttpClientRequest } from "effect/http"
import { HttpApiClient, HttpApiMiddleware } from "effect/http-api"
import { Bearer } from "./bearer.ts"
import { provisioningApi } from "./provisioning-api.ts"

export interface ApiClientOptions {
  /** The address of the service, without `/v1`. */
  readonly baseUrl: string
  /** An operator's or a user's token; asked for at every request when it is an effect. */
  readonly token: Redacted.Redacted<string> | Effect.Effect<Redacted.Redacted<string>>
}

/**
 * A typed client of the HTTP API, made from the same definition as the server. Refusals fail with what the problem says: `reason`, `permitted`, `field`. Needs
 * an `HttpClient`, such as `FetchHttpClient.layer` of `effect/http`.
 *
 * @example
 * ```ts
 * const api = yield* apiClient({ baseUrl: "http://127.0.0.1:8788", token })
 * const { views } = yield* api.provisions.list({ query: { phase: "collecting" } })
 * ```
 */
export const apiClient = ({ baseUrl, token }: ApiClientOptions) =>
  HttpApiClient.make(provisioningApi, { baseUrl }).pipe(
    Effect.provide(
      HttpApiMiddleware.layerClient(Bearer, ({ next, request }) =>
        Effect.flatMap(Effect.isEffect(token) ? token : Effect.succeed(token), (given) =>
          next(HttpClientRequest.bearerToken(request, given))
        )
      )
    )
  )
export type ApiClient = Effect.Success<ReturnType<typeof apiClient>>
