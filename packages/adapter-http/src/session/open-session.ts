import { BunqError, requestPriority, Signer } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import {
  decodeId,
  decodeInstallation,
  handshakeCalls,
  refusesCredentials,
  refusesSecondSession
} from "@bunq-provisioning/core/wire"
import type { Decoder } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import type { Redacted } from "effect"
import { expectBody } from "../transport/expect.ts"
import { secretDigest } from "../edges/secret-digest.ts"
import { descriptionOf, isSuccess, refusal } from "../transport/reply.ts"
import type { Reply } from "../transport/reply.ts"
import type { Sending, Transport } from "../transport/transport.ts"
import { InstallationRecord } from "./sealed-record.ts"
import type { SealedRecords } from "./sealed-record.ts"

/** A session to be opened: for whom, with which secret, and how urgent. */
export interface Opening<A> {
  readonly operation: string
  readonly owner: string
  readonly secret: Redacted.Redacted<string>
  /** Nearest expiry first (I7). */
  readonly order: number
  /** What a refusal of the secret means; key, address and used token cannot be told apart [API §3.10]. */
  readonly refused: BunqReason
  readonly beforeSend?: Effect.Effect<void, BunqError> | undefined
  readonly decode: Decoder<A>
  /** Must be durable before anybody uses the session. */
  readonly keep: (session: A) => Effect.Effect<void, BunqError>
}

export interface SessionOpenerOptions {
  readonly origin: string
  readonly deviceDescription: string
  readonly permittedIps: readonly string[] | undefined
}

/** Installation, device and session [API §3], every owner with an installation of its own (D12). */
export const makeSessionOpener = Effect.fnUntraced(function* (
  options: SessionOpenerOptions & { readonly transport: Transport; readonly records: SealedRecords }
) {
  const { transport, records, origin } = options
  const signer = yield* Signer

  const sendFor = <A>(opening: Opening<A>, sending: Pick<Sending, "call" | "credentials">) =>
    transport.send({
      ...sending,
      operation: opening.operation,
      priority: requestPriority.credential,
      order: opening.order,
      beforeSend: opening.beforeSend
    })

  const refuse = <A>(opening: Opening<A>, reply: Reply): BunqError =>
    reply.status === 400 && refusesCredentials(descriptionOf(reply))
      ? new BunqError({
          operation: opening.operation,
          reason: opening.refused,
          responseId: reply.responseId
        })
      : refusal(opening.operation, reply)

  /** A fresh installation, kept before it is used. One whose reply was lost is never looked for: it holds nothing. */
  const install = Effect.fnUntraced(function* <A>(opening: Opening<A>) {
    const keys = yield* signer.keyPair
    const installed = yield* expectBody(
      opening.operation,
      yield* sendFor(opening, { call: handshakeCalls.installation(keys.publicKey), credentials: null }),
      decodeInstallation
    )
    const record: InstallationRecord = {
      version: 1,
      origin,
      secretDigest: secretDigest(opening.secret),
      privateKey: keys.privateKey,
      serverKey: installed.serverKey,
      token: installed.token,
      spent: false
    }
    const device = yield* sendFor(opening, {
      call: handshakeCalls.deviceServer({
        description: options.deviceDescription,
        secret: opening.secret,
        permittedIps: options.permittedIps
      }),
      credentials: record
    })
    if (!isSuccess(device)) return yield* refuse(opening, device)
    yield* expectBody(opening.operation, device, decodeId)
    yield* records.write(InstallationRecord, records.installation(opening.operation, opening.owner), record)
    return record
  })

  const stored = Effect.fnUntraced(function* <A>(opening: Opening<A>) {
    const record = yield* records.read(
      InstallationRecord,
      records.installation(opening.operation, opening.owner)
    )
    const usable =
      record !== null &&
      !record.spent &&
      record.origin === origin &&
      record.secretDigest === secretDigest(opening.secret)
    return usable ? record : null
  })

  /** The reply was lost: the session may be there, and nobody has its token. */
  const spend = <A>(opening: Opening<A>, record: InstallationRecord) =>
    records
      .write(InstallationRecord, records.installation(opening.operation, opening.owner), {
        ...record,
        spent: true
      })
      .pipe(Effect.ignore)

  const ask = <A>(opening: Opening<A>, record: InstallationRecord) =>
    sendFor(opening, { call: handshakeCalls.sessionServer(opening.secret), credentials: record }).pipe(
      Effect.tapError((error) =>
        error.reason._tag === "Ambiguous" || error.reason._tag === "Unavailable"
          ? spend(opening, record)
          : Effect.void
      )
    )

  const mustReplace = (reply: Reply): boolean =>
    reply.status === 401 || (!isSuccess(reply) && refusesSecondSession(descriptionOf(reply)))

  return Effect.fnUntraced(function* <A>(opening: Opening<A>): Effect.fn.Return<A, BunqError> {
    const known = yield* stored(opening)
    const first = yield* ask(opening, known ?? (yield* install(opening)))
    const reply = mustReplace(first) ? yield* ask(opening, yield* install(opening)) : first
    if (!isSuccess(reply)) return yield* refuse(opening, reply)
    const session = yield* expectBody(opening.operation, reply, opening.decode)
    yield* opening.keep(session)
    return session
  })
})
