import { BunqError, RateBudget, ResponseTrail, SecureRandom, Signer } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import type { WireCall } from "@bunq-provisioning/core/wire"
import { Duration, Effect, Redacted, Scope } from "effect"
import { longestWait } from "../budget/longest-wait.ts"
import { RequestPriority } from "../request-priority.ts"
import type { ExchangeOptions, Outcome } from "./exchange.ts"
import { makeExchange } from "./exchange.ts"
import { judge } from "./judge.ts"
import type { Reply } from "./reply.ts"

/** Who is asking: whose token, whose key, and bunq's key for them. */
export interface Credentials {
  readonly token: Redacted.Redacted<string>
  readonly privateKey: Redacted.Redacted<string>
  readonly serverKey: string
}

export interface Sending {
  readonly operation: string
  readonly call: WireCall
  /** null = nobody yet: an installation, whose reply is trusted on first use [API §3.8]. */
  readonly credentials: Credentials | null
  readonly priority?: number | undefined
  readonly order?: number | undefined
  /** Runs when it is this request's turn, right before it leaves; when it fails, nothing is sent. */
  readonly beforeSend?: Effect.Effect<void, BunqError> | undefined
}

const encoder = new TextEncoder()

/** Sends signed requests inside the rate budget and returns replies that were verified. Fails with everything else. */
export const makeTransport = Effect.fnUntraced(function* (
  options: ExchangeOptions & { readonly userAgent: string }
) {
  const budget = yield* RateBudget
  const signer = yield* Signer
  const random = yield* SecureRandom
  const scope = yield* Effect.scope
  const exchange = makeExchange(options)

  const headersOf = Effect.fnUntraced(function* (
    { credentials }: Sending,
    body: Uint8Array<ArrayBuffer> | null
  ) {
    const headers: { [name: string]: string } = {
      "User-Agent": options.userAgent,
      "Cache-Control": "no-cache",
      "X-Bunq-Language": "en_US",
      "X-Bunq-Client-Request-Id": yield* random.uuid
    }
    if (body !== null) headers["Content-Type"] = "application/json"
    if (credentials !== null) {
      headers["X-Bunq-Client-Authentication"] = Redacted.value(credentials.token)
      if (body !== null) headers["X-Bunq-Client-Signature"] = yield* signer.sign(credentials.privateKey, body)
    }
    return headers
  })

  /**
   * Holds a slot of the budget until the reply is there. A request that got none may still be on its way to bunq, so its slot is kept for one
   * more deadline.
   */
  const inSlot = <A, E>(
    sending: Sending,
    run: (left: () => void) => Effect.Effect<A, E>,
    answered: (a: A) => boolean
  ) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const slot = yield* Scope.make()
        const priority = sending.priority ?? (yield* RequestPriority)
        const order = sending.order === undefined ? {} : { order: sending.order }
        let underWay = false
        const exit = yield* restore(
          budget.reserve({ endpoint: sending.call.endpoint, priority, ...order }).pipe(
            Scope.provide(slot),
            Effect.andThen(
              run(() => {
                underWay = true
              })
            )
          )
        ).pipe(Effect.exit)
        const settled = !underWay || (exit._tag === "Success" && answered(exit.value))
        yield* settled
          ? Scope.close(slot, exit)
          : options.time
              .sleep(options.requestDeadline)
              .pipe(Effect.andThen(Scope.close(slot, exit)), Effect.forkIn(scope))
        return yield* exit
      })
    )

  const verified = (sending: Sending, outcome: Outcome): Effect.Effect<boolean | null> => {
    if (sending.credentials === null || outcome._tag === "Lost" || typeof outcome.body === "string")
      return Effect.succeed(null)
    const signature = outcome.headers.get("x-bunq-server-signature")
    return signature === null
      ? Effect.succeed(null)
      : signer.verify(sending.credentials.serverKey, outcome.body, signature)
  }

  const send = Effect.fn("Transport.send")(function* (sending: Sending): Effect.fn.Return<Reply, BunqError> {
    const { call, operation } = sending
    yield* Effect.annotateCurrentSpan({ operation, endpoint: call.endpoint })
    const body = call.body === null ? null : encoder.encode(Redacted.value(call.body))
    const headers = yield* headersOf(sending, body)
    const outcome = yield* inSlot(
      sending,
      (leave) =>
        (sending.beforeSend ?? Effect.void).pipe(
          Effect.andThen(Effect.sync(leave)),
          Effect.andThen(exchange({ method: call.method, path: call.path, headers, body }))
        ),
      (outcome) => outcome._tag === "Reply" || !outcome.sent
    )
    const judged = judge(outcome, {
      write: call.method !== "GET",
      signed: yield* verified(sending, outcome),
      firstUse: sending.credentials === null,
      sent: call.body
    })
    const { responseId } = judged._tag === "Reply" ? judged.reply : judged
    yield* Effect.annotateCurrentSpan({
      outcome: judged._tag === "Failed" ? judged.reason._tag : judged._tag,
      ...(outcome._tag === "Reply" ? { status: outcome.status } : {}),
      ...(responseId === null ? {} : { responseId })
    })
    if (responseId !== null) (yield* ResponseTrail).note(responseId)
    if (judged._tag === "Reply") return judged.reply
    if (judged._tag === "Throttled") yield* budget.throttled(call.endpoint, judged.limit)
    const reason: BunqReason =
      judged._tag === "Throttled"
        ? {
            _tag: "Throttled",
            retryAfter: Duration.seconds(Math.min(longestWait, judged.limit?.seconds ?? 30))
          }
        : judged.reason
    return yield* new BunqError({ operation, reason, responseId })
  })

  return { send }
})

export type Transport = Effect.Success<ReturnType<typeof makeTransport>>
