import { BunqError, requestPriority, RequestPriority, Signer } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import {
  decodeId,
  decodeInstallation,
  handshakeCalls,
  refusesCredentials,
  refusesSecondSession
} from "@bunq-provisioning/core/wire"
import type { Decoder } from "@bunq-provisioning/core/wire"
import { Duration, Effect } from "effect"
import type { Redacted } from "effect"
import { secretDigest } from "../edges/secret-digest.ts"
import { expectBody } from "../transport/expect.ts"
import { descriptionOf, isSuccess, refusal } from "../transport/reply.ts"
import type { Reply } from "../transport/reply.ts"
import type { Sending, Transport } from "../transport/transport.ts"
import { InstallationRecord } from "./sealed-record.ts"
import type { SealedRecords } from "./sealed-record.ts"
import { makeSessionBreaker } from "./session-breaker.ts"

/** A session to be opened: for whom, with which secret, and how urgent. */
export interface Opening<A> {
  readonly operation: string
  readonly owner: string
  readonly secret: Redacted.Redacted<string>
  /** Nearest expiry first (I7). */
  readonly order: number
  /** What a refusal of the secret means. `KeyRefused` is the partner's and concerns everybody. */
  readonly refused: Extract<BunqReason, { readonly _tag: "KeyRefused" | "CredentialRefused" }>
  /** Sessions were opened on the kept installation before: a refusal there may be about the address it is bound to, so a fresh one is tried first. */
  readonly renewal: boolean
  /** Leave the kept installation alone: its key of bunq is not believed any more. */
  readonly fresh: boolean
  readonly beforeSend?: Effect.Effect<void, BunqError> | undefined
  readonly decode: Decoder<A>
  /** Must be durable before anybody uses the session. `installation` is the digest of the one it was opened on. */
  readonly keep: (session: A, installation: string) => Effect.Effect<void, BunqError>
}

export interface SessionOpenerOptions {
  readonly origin: string
  readonly deviceDescription: string
  readonly permittedIps: readonly string[] | undefined
}

/** Which installation a record is, without its token. */
export const installationDigest = ({ token }: InstallationRecord): string => secretDigest(token)

/**
 * Installation, device and session [API §3], every owner with an installation of its own (D12).
 *
 * The secret is asked about on the kept installation first. Does that have a session already, because a reply was lost or a process died, or does
 * bunq not know it any more, then once more on a fresh one; only a refusal of the secret itself ends there. What a crash leaves is one of: nothing
 * kept (the installation at bunq holds nothing), an installation without a session (asked on again), or a session of an earlier installation, which
 * is recognised and not used.
 */
export const makeSessionOpener = Effect.fnUntraced(function* (
  options: SessionOpenerOptions & { readonly transport: Transport; readonly records: SealedRecords }
) {
  const { transport, records, origin } = options
  const signer = yield* Signer
  const breaker = makeSessionBreaker()
  /** Owners whose kept installation was refused: it is not asked on again, and goes when a fresh one is kept. */
  const outdated = new Set<string>()

  const isPartner = <A>({ refused }: Opening<A>) => refused._tag === "KeyRefused"
  const applicant = <A>({ owner, secret }: Opening<A>) => ({ owner, token: secretDigest(secret) })

  /** A renewal for a feed stands behind first sessions, which have a time to be open by, and has its share of the slots. */
  const priorityOf = <A>(opening: Opening<A>) =>
    Effect.map(RequestPriority, (asked) =>
      opening.renewal && !isPartner(opening) && asked >= requestPriority.feed
        ? asked
        : requestPriority.credential
    )

  const sendFor = <A>(
    opening: Opening<A>,
    sending: Pick<Sending, "call" | "credentials" | "beforeSend" | "refused">
  ) =>
    Effect.flatMap(priorityOf(opening), (priority) =>
      transport.send({
        beforeSend: opening.beforeSend,
        ...sending,
        operation: opening.operation,
        priority,
        order: opening.order,
        withKey: isPartner(opening)
      })
    )

  /** The final answer was no. The partner's refusals close the gate by themselves; those of users are counted here. */
  const refuse = Effect.fnUntraced(function* <A>(opening: Opening<A>, reply: Reply) {
    const { operation, refused } = opening
    if (!isPartner(opening)) yield* breaker.refused(applicant(opening))
    if (reply.status !== 400 || !refusesCredentials(descriptionOf(reply)))
      return yield* refusal(operation, reply)
    return yield* new BunqError({ operation, reason: refused, responseId: reply.responseId })
  })

  /** A fresh installation, kept before it is used. One whose reply was lost is never looked for: it holds nothing. */
  const install = Effect.fnUntraced(function* <A>(opening: Opening<A>) {
    const { operation, owner, secret, refused } = opening
    const keys = yield* signer.keyPair
    const installed = yield* expectBody(
      operation,
      yield* sendFor(opening, { call: handshakeCalls.installation(keys.publicKey), credentials: null }),
      decodeInstallation
    )
    const record: InstallationRecord = {
      version: 1,
      origin,
      secretDigest: secretDigest(secret),
      privateKey: keys.privateKey,
      serverKey: installed.serverKey,
      token: installed.token
    }
    const device = yield* sendFor(opening, {
      call: handshakeCalls.deviceServer({
        description: options.deviceDescription,
        secret,
        permittedIps: options.permittedIps
      }),
      credentials: { owner, ...record },
      ...(isPartner(opening) ? { refused } : {})
    })
    if (!isSuccess(device)) return yield* refuse(opening, device)
    yield* expectBody(operation, device, decodeId)
    yield* records.write(InstallationRecord, records.installation(operation, owner), record)
    outdated.delete(owner)
    return record
  })

  const stored = Effect.fnUntraced(function* <A>(opening: Opening<A>) {
    const { operation, owner, secret } = opening
    if (opening.fresh || outdated.has(owner)) return null
    const record = yield* records.read(InstallationRecord, records.installation(operation, owner))
    const usable = record !== null && record.origin === origin && record.secretDigest === secretDigest(secret)
    return usable ? record : null
  })

  /** Asks for the session, as soon as the breaker lets it. `last`: a refusal of the partner's key here is final and closes the gate. */
  const ask = Effect.fnUntraced(function* <A>(
    opening: Opening<A>,
    record: InstallationRecord,
    last: boolean
  ): Effect.fn.Return<Reply, BunqError> {
    const { operation, owner, secret, refused, beforeSend = Effect.void } = opening
    const wait: BunqReason = { _tag: "Throttled", retryAfter: Duration.zero }
    // A feed has others to read meanwhile, and comes back.
    const comesBack = (yield* RequestPriority) >= requestPriority.feed
    for (;;) {
      if (!isPartner(opening)) {
        if (comesBack && (yield* breaker.holds(applicant(opening))))
          return yield* new BunqError({ operation, reason: wait, responseId: null })
        yield* breaker.pass(applicant(opening))
      }
      let held = false
      const turn = Effect.gen(function* () {
        held = !isPartner(opening) && (yield* breaker.holds(applicant(opening)))
        if (!held) return yield* beforeSend
        return yield* new BunqError({ operation, reason: wait, responseId: null })
      })
      const sent = sendFor(opening, {
        call: handshakeCalls.sessionServer(secret),
        credentials: { owner, ...record },
        beforeSend: turn,
        ...(last && isPartner(opening) ? { refused } : {})
      })
      const reply = yield* sent.pipe(
        Effect.catch((error) => (held ? Effect.succeed(null) : Effect.fail(error)))
      )
      if (reply !== null) return reply
    }
  })

  const anew = Effect.fnUntraced(function* <A>(opening: Opening<A>) {
    const record = yield* install(opening)
    return { record, reply: yield* ask(opening, record, true) }
  })

  /** On the kept installation, if there is one, and on a fresh one when that is what may help. */
  const climb = Effect.fnUntraced(function* <A>(opening: Opening<A>) {
    const known = yield* stored(opening)
    const canRebind = known !== null && opening.renewal
    const record = known ?? (yield* install(opening))
    const reply = yield* ask(opening, record, !canRebind)
    if (isSuccess(reply)) return { record, reply }
    const said = descriptionOf(reply)
    if (reply.status === 401 || refusesSecondSession(said)) return yield* anew(opening)
    if (!canRebind || !refusesCredentials(said)) return { record, reply }
    outdated.add(opening.owner)
    return yield* anew(opening)
  })

  return Effect.fnUntraced(function* <A>(opening: Opening<A>): Effect.fn.Return<A, BunqError> {
    const { operation } = opening
    const { record, reply } = yield* climb(opening)
    if (!isSuccess(reply)) return yield* refuse(opening, reply)
    if (!isPartner(opening)) yield* breaker.opened(applicant(opening))
    const session = yield* expectBody(operation, reply, opening.decode)
    yield* opening.keep(session, installationDigest(record))
    return session
  })
})
