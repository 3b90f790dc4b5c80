import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { FulfilmentAnswers } from "@bunq-provisioning/core/input"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { parsing } from "../loop/parsing.ts"
import { ProvisionerError } from "../loop/provisioner-error.ts"
import type { NewProvision, Provisioner } from "../loop/provisioner.ts"
import { answerWith, json } from "./answer-with.ts"
import { problem } from "./api-problem.ts"
import { callerName, CallerOf } from "./caller.ts"
import type { Changes } from "./changes-answer.ts"
import { findProvisions } from "./find-provisions.ts"
import { idempotencyKey } from "./idempotency-key.ts"
import { provisioningApi } from "./provisioning-api.ts"
import { bodyBytes } from "./read-body.ts"
import type { ReadBodyOf } from "./read-body.ts"
import { makeSendEvent } from "./send-event.ts"
import { shownTo } from "./shown-to.ts"
import type { TokenBookError } from "./token-book.ts"
import type { TokenDesk, UserTokenOptions } from "./token-desk.ts"

interface Kit {
  readonly provisioner: Provisioner["Service"]
  readonly store: ProvisionStore["Service"]
  readonly desk: TokenDesk
  readonly changes: Changes
  readonly readBody: ReadBodyOf
  readonly revokeUser: (uuid: string) => Effect.Effect<void, TokenBookError>
}

const webRequest = ({ source }: HttpServerRequest.HttpServerRequest) => source as Request
const isFields = (given: unknown): given is object =>
  typeof given === "object" && given !== null && !Array.isArray(given)
const most = 1_000
const isPage = (limit: number) => limit >= 1 && limit <= most

/** The routes below `/v1/provisions`. */
export const provisionHandlers = ({ provisioner, store, desk, changes, readBody, revokeUser }: Kit) => {
  const sendEvent = makeSendEvent({ provisioner, store })
  const isKnown = (uuid: string) =>
    Effect.as(provisioner.view(uuid), true).pipe(
      Effect.catchIf(
        (error) => error instanceof ProvisionerError && error.reason._tag === "NotFound",
        () => Effect.succeed(false)
      )
    )

  return HttpApiBuilder.group(provisioningApi, "provisions", (handlers) =>
    handlers
      .handleRaw("create", ({ headers, request }) =>
        answerWith(
          Effect.gen(function* () {
            const caller = yield* CallerOf
            const { value } = yield* readBody(webRequest(request), bodyBytes.plain)
            const { answers, ...person } = value
            if (answers !== undefined && !isFields(answers))
              return yield* problem("BodyInvalid", {
                field: "answers",
                detail: "Give an object with a fulfilment each."
              })
            const message = yield* idempotencyKey(headers["idempotency-key"])
            const uuid = yield* parsing(() => parseExternalUuid(person["externalUuid"]))
            const wasKnown = yield* isKnown(uuid)
            const view = yield* provisioner.provision(person as unknown as NewProvision, {
              by: callerName(caller),
              ...message,
              ...(answers === undefined ? {} : { answers: answers as Partial<FulfilmentAnswers> })
            })
            return json(view, wasKnown ? 200 : 201)
          })
        )
      )
      .handleRaw("list", ({ query }) =>
        answerWith(Effect.map(findProvisions(provisioner, query), (found) => json(found)))
      )
      .handleRaw("view", ({ params }) =>
        answerWith(
          Effect.gen(function* () {
            const caller = yield* CallerOf
            return json(shownTo(caller, yield* provisioner.view(params.uuid)))
          })
        )
      )
      .handleRaw("explanation", ({ params }) =>
        answerWith(Effect.map(provisioner.explain(params.uuid), (explanation) => json(explanation)))
      )
      .handleRaw("journal", ({ params, query: { after = 0, limit = 100 } }) =>
        answerWith(
          Effect.gen(function* () {
            if (!isPage(limit) || after < 0)
              return yield* problem("QueryInvalid", { field: "limit", detail: `1 to ${most}.` })
            const entries = yield* provisioner.journal(params.uuid, { after, limit })
            const next = entries.length < limit ? null : (entries.at(-1)?.number ?? null)
            return json({ entries, next })
          })
        )
      )
      .handleRaw("send", ({ params, headers, request }) =>
        answerWith(
          Effect.gen(function* () {
            const caller = yield* CallerOf
            const { uuid } = params
            const body = yield* readBody(webRequest(request), bodyBytes.files, { caller })
            const receipt = yield* sendEvent({ uuid, caller, body, key: headers["idempotency-key"] })
            return json({ ...receipt, view: shownTo(caller, receipt.view) })
          })
        )
      )
      .handleRaw("userToken", ({ params, request }) =>
        answerWith(
          Effect.gen(function* () {
            const { value } = yield* readBody(webRequest(request), bodyBytes.plain, { optional: true })
            const { uuid } = yield* provisioner.view(params.uuid)
            return json(yield* desk.userToken(uuid, value as UserTokenOptions))
          })
        )
      )
      .handleRaw("revokeUserTokens", ({ params }) =>
        answerWith(
          Effect.gen(function* () {
            const { uuid } = yield* provisioner.view(params.uuid)
            yield* revokeUser(uuid)
            return json({ revoked: true })
          })
        )
      )
      .handleRaw("identitySdk", ({ params }) =>
        answerWith(
          Effect.map(provisioner.identitySdk(params.uuid), ({ token, urlApi }) =>
            json({ token: Redacted.value(token), urlApi })
          )
        )
      )
      .handleRaw("changes", ({ params, headers }) =>
        answerWith(
          Effect.gen(function* () {
            const caller = yield* CallerOf
            return yield* changes.answer({
              caller,
              uuid: params.uuid,
              lastEventId: headers["last-event-id"]
            })
          })
        )
      )
  )
}
