import type { BunqError } from "@bunq-provisioning/core/ports"
import { handshakeCalls } from "@bunq-provisioning/core/wire"
import type { WireCall } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import type { OpenSession, Sessions } from "../session/sessions.ts"
import { refusal } from "../transport/reply.ts"
import type { Reply } from "../transport/reply.ts"
import type { Sending, Transport } from "../transport/transport.ts"

type Extra = Pick<Sending, "beforeSend" | "leaveBy">
type AnyOpenSession = OpenSession<"Partner"> | OpenSession<"User">

/** Sends calls in a session, and renews the session once when bunq no longer takes it. Replies of 4xx other than 401 are returned, not failed. */
export const makeAuthorised = (options: { readonly transport: Transport; readonly sessions: Sessions }) => {
  const { transport, sessions } = options

  /** bunq answers a dead session with 403 as well as with 401, as its own client knows [API §3.5]: a 403 is asked about once. */
  const isDead = Effect.fnUntraced(function* (operation: string, session: AnyOpenSession, reply: Reply) {
    if (reply.status === 401) return true
    const probe = yield* transport.send({
      operation,
      call: handshakeCalls.probe,
      credentials: session.credentials
    })
    return probe.status === 401 || probe.status === 403
  })

  const inSession = Effect.fnUntraced(function* <S extends AnyOpenSession>(
    operation: string,
    sessionOf: (stale: S | null) => Effect.Effect<S, BunqError>,
    callOf: (session: S) => WireCall,
    extra: Extra
  ): Effect.fn.Return<Reply, BunqError> {
    const attempt = (session: S) =>
      transport.send({ ...extra, operation, call: callOf(session), credentials: session.credentials })
    const session = yield* sessionOf(null)
    const first = yield* attempt(session)
    if (first.status !== 401 && first.status !== 403) return first
    if (!(yield* isDead(operation, session, first))) return first
    const second = yield* attempt(yield* sessionOf(session))
    return second.status === 401 ? yield* refusal(operation, second) : second
  })

  return {
    asPartner: (
      operation: string,
      callOf: WireCall | ((partnerId: number) => WireCall),
      extra: Extra = {}
    ): Effect.Effect<Reply, BunqError> =>
      inSession<OpenSession<"Partner">>(
        operation,
        (stale) => sessions.partner(operation, stale),
        ({ subject }) => (typeof callOf === "function" ? callOf(subject.partnerId) : callOf),
        extra
      ),
    asUser: (
      operation: string,
      uuid: string,
      call: WireCall,
      extra: Extra = {}
    ): Effect.Effect<Reply, BunqError> =>
      inSession<OpenSession<"User">>(
        operation,
        (stale) => sessions.user(operation, uuid, stale),
        () => call,
        extra
      )
  }
}
export type Authorised = ReturnType<typeof makeAuthorised>
