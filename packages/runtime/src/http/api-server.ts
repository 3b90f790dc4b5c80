import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { SealerError, SecureRandom, StoreError, Vault } from "@bunq-provisioning/core/ports"
import { Clock, Context, Effect, Layer } from "effect"
import type { Scope } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { realClock } from "../edges/real-clock.ts"
import { Provisioner } from "../loop/provisioner.ts"
import type { ProvisionerFailure } from "../loop/provisioner.ts"
import { usualLimits } from "./api-limits.ts"
import type { ApiLimits, CallerLimits } from "./api-limits.ts"
import { makeApiMeters } from "./api-meters.ts"
import type { ApiProblem } from "./api-problem.ts"
import { ApiSettingError } from "./api-setting-error.ts"
import { makeChanges } from "./changes-answer.ts"
import { badOrigins, makeCrossOrigin } from "./cross-origin.ts"
import { makeFrontDoor } from "./front-door.ts"
import { bearerLayer } from "./make-bearer.ts"
import { openHandlers } from "./open-handlers.ts"
import { provisionHandlers } from "./provision-handlers.ts"
import { provisioningApi } from "./provisioning-api.ts"
import { makeReadBody } from "./read-body.ts"
import { serviceHandlers } from "./service-handlers.ts"
import { TokenBook } from "./token-book.ts"
import type { TokenBookError } from "./token-book.ts"
import { makeTokenDesk, revokeUserTokens } from "./token-desk.ts"
import type { IssuedToken, UserTokenOptions } from "./token-desk.ts"
import { makeTurnstile } from "./turnstile.ts"

export interface ApiOptions {
  /** Origins whose pages may call, such as `https://app.example`. Default: none; pages of the service's own origin need no entry. */
  readonly origins?: readonly string[] | undefined
  /** What is left out stays as it is. */
  readonly limits?:
    | (Partial<Omit<ApiLimits, "operator" | "user">> & {
        readonly operator?: Partial<CallerLimits>
        readonly user?: Partial<CallerLimits>
      })
    | undefined
  /** How often a stream of changes says that it is there, ms. Default 15,000. */
  readonly heartbeat?: number | undefined
  /** What `GET /v1/machine` answers. */
  readonly machine?: (() => unknown) | undefined
  /** Tokens end and streams beat by it. Default: the machine's own time, whatever clock the provisioner lives by. */
  readonly clock?: Clock.Clock | undefined
}

const limitsOf = ({ operator, user, ...more }: NonNullable<ApiOptions["limits"]> = {}): ApiLimits => ({
  ...usualLimits,
  ...more,
  operator: { ...usualLimits.operator, ...operator },
  user: { ...usualLimits.user, ...user }
})

type Needs = Provisioner | ProvisionStore | Vault | SecureRandom | TokenBook

/** The HTTP API of one provisioner. It ends with its scope, or with `close`. */
export class ApiServer extends Context.Service<
  ApiServer,
  {
    /** Answers a request of any framework that speaks `Request` and `Response`; never rejects. */
    readonly handler: (request: Request) => Promise<Response>
    /** A short-lived token for one known user's browser: what a partner's backend asks for when its page opens. */
    readonly userToken: (
      uuid: string,
      options?: UserTokenOptions
    ) => Effect.Effect<IssuedToken, ApiProblem | ProvisionerFailure>
    /** Ends all tokens of one known user that were made up to now, and the streams opened with them. */
    readonly revokeUserTokens: (uuid: string) => Effect.Effect<void, TokenBookError | ProvisionerFailure>
    /** Takes no more requests and ends the streams of changes, whose readers come again. */
    readonly close: Effect.Effect<void>
  }
>()("@bunq-provisioning/runtime/http/ApiServer") {
  static readonly layer = (
    options: ApiOptions = {}
  ): Layer.Layer<ApiServer, ApiSettingError | SealerError | StoreError, Needs> =>
    Layer.effect(ApiServer, makeApiServer(options))
}

/** Makes the API. Fails when a setting would let everybody in, or the key of users' tokens cannot be opened. */
export const makeApiServer = Effect.fnUntraced(function* (
  options: ApiOptions = {}
): Effect.fn.Return<ApiServer["Service"], ApiSettingError | SealerError | StoreError, Needs | Scope.Scope> {
  const { origins = [], heartbeat = 15_000, machine, clock = realClock } = options
  if (badOrigins(origins).length > 0)
    return yield* new ApiSettingError({
      setting: "origins",
      expected: "whole origins such as https://app.example, without a path and without *"
    })
  const limits = limitsOf(options.limits)
  const now = () => clock.currentTimeMillisUnsafe()
  const provisioner = yield* Provisioner
  const store = yield* ProvisionStore
  const desk = yield* makeTokenDesk(now)
  const book = yield* TokenBook
  const revokeUser = (uuid: string) =>
    Effect.provideService(revokeUserTokens(uuid, now()), TokenBook, book).pipe(
      Effect.andThen(Effect.sync(desk.forgetBook))
    )
  const turnstile = makeTurnstile(limits, now)
  const changes = yield* Effect.provideService(
    makeChanges({ provisioner, desk, turnstile, now, heartbeat, stuckAfter: 4 * heartbeat }),
    Clock.Clock,
    clock
  )
  let isOpen = true
  yield* Effect.forkScoped(
    Effect.andThen(
      provisioner.ended,
      Effect.sync(() => void (isOpen = false))
    )
  )
  const readBody = makeReadBody(limits)
  const { handler, dispose } = HttpRouter.toWebHandler(
    HttpApiBuilder.layer(provisioningApi).pipe(
      Layer.provide([
        provisionHandlers({ provisioner, store, desk, changes, readBody, revokeUser }),
        serviceHandlers({ provisioner, desk, changes, machine }),
        openHandlers(provisioner, () => isOpen)
      ]),
      Layer.provide(bearerLayer(desk, turnstile)),
      Layer.provide(HttpServer.layerServices)
    ),
    { disableLogger: true }
  )
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  return ApiServer.of({
    handler: makeFrontDoor({
      limits,
      origins: makeCrossOrigin(origins),
      isOpen: () => isOpen,
      now,
      note: yield* makeApiMeters(turnstile),
      answer: (request) => handler(request)
    }),
    userToken: (uuid, given = {}) =>
      Effect.flatMap(provisioner.view(uuid), (view) => desk.userToken(view.uuid, given)),
    revokeUserTokens: (uuid) => Effect.flatMap(provisioner.view(uuid), (view) => revokeUser(view.uuid)),
    close: Effect.suspend(() => {
      isOpen = false
      return changes.close
    })
  })
})
