import type { Fulfilment, FulfilmentAnswers } from "@bunq-provisioning/core"
import { isAnswerable, parseFulfilmentAnswer } from "@bunq-provisioning/core"
import { BunqError } from "@bunq-provisioning/core/ports"
import type { BunqApi } from "@bunq-provisioning/core/ports"
import {
  decodeFulfilments,
  decodeId,
  decodeOnboarding,
  decodeOnboardingIds,
  fulfilmentCall,
  userCalls
} from "@bunq-provisioning/core/wire"
import type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
import { Effect, Option } from "effect"
import { AnswerRecord } from "../session/sealed-record.ts"
import type { SealedRecords } from "../session/sealed-record.ts"
import { isSuccess, read, refusal } from "../transport/reply.ts"
import type { Authorised } from "./authorised.ts"
import { expectBody, expectSuccess } from "../transport/expect.ts"

type Api = BunqApi["Service"]

/** Onboarding and what bunq wants to know for it, in the user's session [API §6]. */
export const makeOnboardings = (options: {
  readonly authorised: Authorised
  readonly records: SealedRecords
  readonly classify: OnboardingClassifier
}) => {
  const { asUser } = options.authorised

  /** Lists first: a POST whose reply was lost left an onboarding, and a second one is not wanted. */
  const openOnboarding = Effect.fn("BunqApi.openOnboarding")(function* (
    input: Parameters<Api["openOnboarding"]>[0]
  ): Effect.fn.Return<{ readonly onboardingId: number }, BunqError> {
    const operation = "BunqApi.openOnboarding"
    const list = yield* asUser(operation, input.uuid, userCalls.listOnboardings(input.userId))
    const { items } = yield* expectBody(operation, list, decodeOnboardingIds)
    if (items.length > 0) return { onboardingId: Math.max(...items) }
    const reply = yield* asUser(operation, input.uuid, userCalls.openOnboarding(input.userId))
    return { onboardingId: yield* expectBody(operation, reply, decodeId) }
  })

  const evaluateOnboarding = Effect.fn("BunqApi.evaluateOnboarding")(function* (
    input: Parameters<Api["evaluateOnboarding"]>[0]
  ): Effect.fn.Return<
    { readonly accepted: boolean; readonly fulfilments: readonly Fulfilment[] },
    BunqError
  > {
    const operation = "BunqApi.evaluateOnboarding"
    const call = userCalls.evaluateOnboarding(input.userId, input.onboardingId)
    const reply = yield* asUser(operation, input.uuid, call)
    if (isSuccess(reply)) return { accepted: true, fulfilments: [] }
    // The status of this reply is written nowhere, so any 4xx that lists fulfilments is taken [API §6.2].
    const fulfilments = read(reply, decodeFulfilments)
    if (Option.isNone(fulfilments)) return yield* refusal(operation, reply)
    return { accepted: false, fulfilments: fulfilments.value }
  })

  const readOnboarding = Effect.fn("BunqApi.readOnboarding")(function* (
    input: Parameters<Api["readOnboarding"]>[0]
  ) {
    const operation = "BunqApi.readOnboarding"
    const { uuid, userId, onboardingId } = input
    const reply = yield* asUser(operation, uuid, userCalls.readOnboarding(userId, onboardingId))
    return yield* expectBody(operation, reply, decodeOnboarding(onboardingId, options.classify))
  })

  const submitFulfilment = Effect.fn("BunqApi.submitFulfilment")(function* (
    input: Parameters<Api["submitFulfilment"]>[0]
  ): Effect.fn.Return<void, BunqError> {
    const operation = "BunqApi.submitFulfilment"
    const { uuid, userId, fulfilment: type, ref } = input
    const refuse = (hint: string) =>
      new BunqError({ operation, reason: { _tag: "Refused", status: 0, hint }, responseId: null })
    if (!isAnswerable(type)) return yield* refuse("there is no call that answers this fulfilment.")
    const given = yield* records.require(AnswerRecord, { operation, owner: uuid, purpose: ref })
    const answer = yield* Effect.try({
      try: () => parseFulfilmentAnswer(type, given) as unknown as FulfilmentAnswers[typeof type],
      catch: () => refuse("the stored answer is not valid; give it again.")
    })
    yield* expectSuccess(operation, yield* asUser(operation, uuid, fulfilmentCall({ type, userId, answer })))
  })
  const { records } = options

  return { openOnboarding, evaluateOnboarding, readOnboarding, submitFulfilment }
}
