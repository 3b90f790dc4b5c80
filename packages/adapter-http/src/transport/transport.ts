import { BunqError, RateBudget, ResponseTrail, SecureRandom, Signer } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { bodyOf, refusesCredentials } from "@bunq-provisioning/core/wire"
import type { WireCall } from "@bunq-provisioning/core/wire"
import { Duration, Effect, Redacted } from "effect"
import { longestWait } from "../budget/longest-wait.ts"
import { makeClockOffset } from "../clock-offset.ts"
import { makeCrossing } from "./crossing.ts"
import type { Underway } from "./crossing.ts"
import type { ExchangeOptions, Outcome } from "./exchange.ts"
import { makeExchange } from "./exchange.ts"
import { judge } from "./judge.ts"
import { descriptionOf } from "./reply.ts"
import type { Reply } from "./reply.ts"
import { makeSignatureWatch } from "./signature-watch.ts"

/** Who is asking: whose token, whose key, and bunq's key for them. */
export interface Credentials {
  /** The partner or a user: what rate limits per credential are counted by, whichever session it is. */
  readonly owner: string
  readonly token: Redacted.Redacted<string>
  readonly privateKey: Redacted.Redacted<string>
  readonly serverKey: string
}

export interface Sending {
  readonly operation: string
  readonly call: WireCall
  /** null = nobody yet: an installation, whose reply is trusted on first use, because it brings the key that all later ones are verified with [API §3.8]. */
  readonly credentials: Credentials | null
  readonly priority?: number | undefined
  readonly order?: number | undefined
  /** Runs when it is this request's turn, right before it leaves; when it fails, nothing is sent. Runs again when the gate shut meanwhile. */
  readonly beforeSend?: Effect.Effect<void, BunqError> | undefined
  /** The latest moment it may leave at, by the transport's clock. Asked when there is nothing left to wait for; too late, it fails unsent. */
  readonly leaveBy?: (() => number) | undefined
  /** The request presents a secret, and this is what a refusal of it means; key, address and used token cannot be told apart [API §3.10]. */
  readonly refused?: BunqReason | undefined
  /** The request is part of presenting the partner's key: while bunq refuses that, it is what finds out whether it still does. */
  readonly withKey?: boolean | undefined
}

/**
 * Sends signed requests inside the rate budget and through the gate, and returns replies that were verified. Fails with everything else, with bunq's
 * response id whenever there was a reply that carried one.
 */
export const makeTransport = Effect.fnUntraced(function* (
  options: ExchangeOptions & { readonly userAgent: string; readonly egress: string }
) {
  const budget = yield* RateBudget
  const signer = yield* Signer
  const random = yield* SecureRandom
  const clockOffset = yield* makeClockOffset
  const cross = yield* makeCrossing(options)
  const exchange = makeExchange(options)
  const signatures = makeSignatureWatch()

  const headersOf = Effect.fnUntraced(function* ({ credentials }: Sending, body: ReturnType<typeof bodyOf>) {
    const headers: { [name: string]: string } = {
      "User-Agent": options.userAgent,
      "Cache-Control": "no-cache",
      "X-Bunq-Language": "en_US",
      "X-Bunq-Client-Request-Id": yield* random.uuid
    }
    if (body !== null) Object.assign(headers, body.headers)
    if (credentials !== null) {
      headers["X-Bunq-Client-Authentication"] = Redacted.value(credentials.token)
      if (body !== null)
        headers["X-Bunq-Client-Signature"] = yield* signer.sign(credentials.privateKey, body.bytes)
    }
    return headers
  })

  const unsigned: Effect.Effect<boolean | null> = Effect.succeed(null)
  /** Whether a signature is right; null when there is none, or nothing to check it with. */
  const verified = ({ credentials }: Sending, outcome: Outcome): Effect.Effect<boolean | null> => {
    if (credentials === null || outcome._tag === "Lost" || typeof outcome.body === "string") return unsigned
    const signature = outcome.headers.get("x-bunq-server-signature")
    return signature === null ? unsigned : signer.verify(credentials.serverKey, outcome.body, signature)
  }

  const watch = ({ credentials }: Sending, outcome: Outcome, signed: boolean | null) => {
    // What bunq does not sign it may answer for others too, with a signature that was meant for them.
    const counts =
      outcome._tag === "Reply" && outcome.status < 500 && ![409, 429, 491].includes(outcome.status)
    if (credentials !== null && signed !== null && counts) signatures.note(credentials.owner, signed)
  }

  const reasonOf = (sending: Sending, reply: Reply): BunqReason | null =>
    sending.refused !== undefined && reply.status === 400 && refusesCredentials(descriptionOf(reply))
      ? sending.refused
      : null

  /** One request, once it is its turn. */
  const attempt = Effect.fnUntraced(function* (turn: {
    readonly sending: Sending
    readonly body: ReturnType<typeof bodyOf>
    readonly headers: { readonly [name: string]: string }
    readonly underway: Underway
  }): Effect.fn.Return<Reply, BunqError> {
    const { sending, body, headers, underway } = turn
    const { call, operation } = sending
    const sentAt = yield* options.time.now
    const outcome = yield* exchange({
      method: call.method,
      path: call.path,
      headers,
      body: body?.bytes ?? null,
      leave: underway.leave
    })
    if (outcome._tag === "Reply" || !outcome.sent) yield* underway.settle
    const receivedAt = yield* options.time.now
    const signed = yield* verified(sending, outcome)
    watch(sending, outcome, signed)
    const judged = judge(outcome, {
      write: call.method !== "GET",
      signed,
      firstUse: sending.credentials === null,
      sent: body?.text ?? null
    })
    const { responseId } = judged._tag === "Reply" ? judged.reply : judged
    yield* Effect.annotateCurrentSpan({
      outcome: judged._tag === "Failed" ? judged.reason._tag : judged._tag,
      ...(outcome._tag === "Reply" ? { status: outcome.status } : {}),
      ...(responseId === null ? {} : { responseId })
    })
    if (responseId !== null) (yield* ResponseTrail).note(responseId)
    const fail = (reason: BunqReason) => new BunqError({ operation, reason, responseId })
    if (judged._tag === "Failed") return yield* fail(judged.reason)
    if (judged._tag === "Throttled") {
      const { limit } = judged
      yield* budget.throttled(call.endpoint, limit, {
        egress: options.egress,
        ...(sending.credentials === null ? {} : { credential: sending.credentials.owner })
      })
      const seconds = Math.min(longestWait, limit?.seconds ?? 30)
      return yield* fail({ _tag: "Throttled", retryAfter: Duration.seconds(seconds) })
    }
    if (outcome._tag === "Reply") clockOffset.learn(outcome.headers, sentAt, receivedAt)
    const refused = reasonOf(sending, judged.reply)
    return refused === null ? judged.reply : yield* fail(refused)
  })

  const send = Effect.fnUntraced(function* (sending: Sending): Effect.fn.Return<Reply, BunqError> {
    // Signed before its turn, which is too scarce to spend it on arithmetic.
    const body = bodyOf(sending.call)
    const headers = yield* headersOf(sending, body)
    return yield* cross(sending, (underway) => attempt({ sending, body, headers, underway }))
  })

  return {
    send: (sending: Sending) =>
      send(sending).pipe(
        Effect.withSpan(
          "Transport.send",
          { attributes: { operation: sending.operation, endpoint: sending.call.endpoint } },
          // The callers say where it comes from; a stack of its own for each request would be dear.
          { captureStackTrace: false }
        )
      ),
    /** bunq's clock minus ours in ms; null while no reply told. */
    clockOffset: clockOffset.current,
    /** bunq's time, for comparing with times bunq gave. */
    bankTime: clockOffset.bankTime,
    /** Whether bunq seems to sign with another key than the one the owner's installation brought. */
    suspectsServerKey: signatures.suspects
  }
})

export type Transport = Effect.Success<ReturnType<typeof makeTransport>>
