import type { Fulfilment } from "@bunq-provisioning/core"
import type { BunqApi, BunqError } from "@bunq-provisioning/core/ports"
import {
  decodeFulfilments,
  decodeId,
  decodeOnboarding,
  decodeOnboardingIds,
  userCalls
} from "@bunq-provisioning/core/wire"
import type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
import { Effect, Option } from "effect"
import { expectBody } from "../transport/expect.ts"
import { isSuccess, read, refusal } from "../transport/reply.ts"
import type { Authorised } from "./authorised.ts"

type Api = BunqApi["Service"]
type UserPath = Parameters<Api["openOnboarding"]>[0]
interface Checklist {
  readonly accepted: boolean
  readonly fulfilments: readonly Fulfilment[]
}

/** A classifier is somebody else's code: what it throws must neither end a read nor be shown, it may quote what it was given. */
const careful =
  (classify: OnboardingClassifier): OnboardingClassifier =>
  (seen) => {
    try {
      return classify(seen)
    } catch {
      return "pending"
    }
  }

/** Onboarding in the user's session [API §6]. */
export const makeOnboardings = (options: {
  readonly authorised: Authorised
  readonly classify: OnboardingClassifier
}) => {
  const { asUser } = options.authorised
  const classify = careful(options.classify)

  /** The latest onboarding of a user; null when there is none. */
  const find = Effect.fnUntraced(function* (
    operation: string,
    { uuid, userId }: UserPath
  ): Effect.fn.Return<number | null, BunqError> {
    const list = yield* asUser(operation, uuid, userCalls.listOnboardings(userId))
    const { items } = yield* expectBody(operation, list, decodeOnboardingIds)
    return items.length === 0 ? null : Math.max(...items)
  })

  const evaluate = Effect.fnUntraced(function* (
    operation: string,
    { uuid, userId, onboardingId }: Parameters<Api["evaluateOnboarding"]>[0]
  ): Effect.fn.Return<Checklist, BunqError> {
    const reply = yield* asUser(operation, uuid, userCalls.evaluateOnboarding(userId, onboardingId))
    if (isSuccess(reply)) return { accepted: true, fulfilments: [] }
    // The status of this reply is written nowhere, so any 4xx that lists fulfilments is taken [API §6.2].
    const fulfilments = read(reply, decodeFulfilments)
    if (Option.isNone(fulfilments)) return yield* refusal(operation, reply)
    return { accepted: false, fulfilments: fulfilments.value }
  })

  /** Lists first, and again when the reply is lost or a refusal: a second onboarding is not wanted. */
  const openOnboarding = Effect.fn("BunqApi.openOnboarding")(function* (input: UserPath) {
    const operation = "BunqApi.openOnboarding"
    const known = yield* find(operation, input)
    if (known !== null) return { onboardingId: known }
    const opened = asUser(operation, input.uuid, userCalls.openOnboarding(input.userId)).pipe(
      Effect.flatMap((reply) => expectBody(operation, reply, decodeId)),
      Effect.catch((error) =>
        error.reason._tag !== "Ambiguous" && error.reason._tag !== "Refused"
          ? Effect.fail(error)
          : find(operation, input).pipe(
              Effect.mapError((unread) => (error.isRetryable ? error : unread)),
              Effect.flatMap((id) => (id === null ? Effect.fail(error) : Effect.succeed(id)))
            )
      )
    )
    return { onboardingId: yield* opened }
  })

  const evaluateOnboarding = Effect.fn("BunqApi.evaluateOnboarding")(
    (input: Parameters<Api["evaluateOnboarding"]>[0]) => evaluate("BunqApi.evaluateOnboarding", input)
  )

  const readOnboarding = Effect.fn("BunqApi.readOnboarding")(function* (
    input: Parameters<Api["readOnboarding"]>[0]
  ) {
    const operation = "BunqApi.readOnboarding"
    const { uuid, userId, onboardingId } = input
    const reply = yield* asUser(operation, uuid, userCalls.readOnboarding(userId, onboardingId))
    return yield* expectBody(operation, reply, decodeOnboarding(onboardingId, classify))
  })

  return { find, evaluate, openOnboarding, evaluateOnboarding, readOnboarding }
}
export type Onboardings = ReturnType<typeof makeOnboardings>
