import { BunqError, partnerOwner, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { Vault } from "@bunq-provisioning/core/ports"
import { decodePartnerSession, decodeUserSession } from "@bunq-provisioning/core/wire"
import { Clock, Effect, Redacted } from "effect"
import { secretDigest } from "../edges/secret-digest.ts"
import { makeSingleFlight } from "../single-flight.ts"
import type { Credentials, Transport } from "../transport/transport.ts"
import { makeSessionOpener } from "./open-session.ts"
import type { SessionOpenerOptions } from "./open-session.ts"
import { InstallationRecord, makeSealedRecords, SessionRecord } from "./sealed-record.ts"

type Subject<Tag> = Extract<SessionRecord["subject"], { readonly _tag: Tag }>

/** An open session, ready to sign requests with. */
export interface OpenSession<Tag extends "Partner" | "User"> {
  readonly credentials: Credentials
  readonly subject: Subject<Tag>
}
type AnySession = OpenSession<"Partner"> | OpenSession<"User">

/** What has no expiry queues as if it had the shortest one [API §5.6], so that it is neither first nor left for ever. */
const anHour = 3_600_000

const fail = (operation: string, _tag: "TokenLost" | "CredentialRefused") =>
  new BunqError({ operation, reason: { _tag }, responseId: null })

/** Sessions of the partner and of its users: kept in the vault, opened and renewed by one caller at a time. */
export const makeSessions = Effect.fnUntraced(function* (
  options: SessionOpenerOptions & {
    readonly apiKey: Redacted.Redacted<string>
    readonly transport: Transport
    readonly vault: Vault["Service"]
  }
) {
  const { origin, apiKey } = options
  const records = makeSealedRecords(options.vault)
  const open = yield* makeSessionOpener({ ...options, records })
  const flight = makeSingleFlight<AnySession, BunqError>(yield* Effect.scope)

  /** What the vault holds for an owner; null when anything is missing or belongs to another bank. */
  const load = Effect.fnUntraced(function* (operation: string, owner: string) {
    const session = yield* records.read(SessionRecord, records.session(operation, owner))
    if (session === null || session.origin !== origin) return null
    const installation = yield* records.read(InstallationRecord, records.installation(operation, owner))
    if (installation === null || installation.origin !== origin) return null
    const { privateKey, serverKey } = installation
    const credentials = { token: session.token, privateKey, serverKey }
    return { credentials, subject: session.subject, secretDigest: session.secretDigest } as AnySession & {
      readonly secretDigest: string
    }
  })

  const loadAfter = Effect.fnUntraced(function* (operation: string, owner: string) {
    const session = yield* load(operation, owner)
    return (
      session ?? (yield* new BunqError({ operation, reason: { _tag: "VaultUnavailable" }, responseId: null }))
    )
  })

  const openPartner = Effect.fnUntraced(function* (operation: string) {
    yield* open({
      operation,
      owner: partnerOwner,
      secret: apiKey,
      // Everything else waits for this one.
      order: -Infinity,
      refused: { _tag: "KeyRefused" },
      decode: decodePartnerSession,
      keep: ({ token, partnerId }) =>
        records.write(SessionRecord, records.session(operation, partnerOwner), {
          version: 1,
          origin,
          secretDigest: secretDigest(apiKey),
          token,
          subject: { _tag: "Partner", partnerId }
        })
    })
    return yield* loadAfter(operation, partnerOwner)
  })

  const openUser = Effect.fnUntraced(function* (
    operation: string,
    user: { readonly uuid: string; readonly credentialId: number; readonly usableUntil: number | null }
  ) {
    const { uuid, credentialId, usableUntil } = user
    const inTime =
      usableUntil === null
        ? Effect.void
        : Effect.flatMap(Clock.currentTimeMillis, (now) =>
            now >= usableUntil ? Effect.fail(fail(operation, "CredentialRefused")) : Effect.void
          )
    const secret = yield* records.text({ operation, owner: uuid, purpose: sealedPurpose.token(credentialId) })
    if (secret === null) return yield* fail(operation, "TokenLost")
    yield* inTime
    yield* open({
      operation,
      owner: uuid,
      secret,
      order: usableUntil ?? (yield* Clock.currentTimeMillis) + anHour,
      refused: { _tag: "CredentialRefused" },
      beforeSend: inTime,
      decode: decodeUserSession,
      keep: ({ token, user }) =>
        records.write(SessionRecord, records.session(operation, uuid), {
          version: 1,
          origin,
          secretDigest: secretDigest(secret),
          token,
          subject: { _tag: "User", credentialId, ...user }
        })
    })
    return yield* loadAfter(operation, uuid)
  })

  const isPartner = (session: AnySession): session is OpenSession<"Partner"> =>
    session.subject._tag === "Partner"
  const isUser = (session: AnySession): session is OpenSession<"User"> => session.subject._tag === "User"

  const differs = (session: AnySession, stale: AnySession | null): boolean =>
    stale === null || Redacted.value(session.credentials.token) !== Redacted.value(stale.credentials.token)

  let partnerSession: OpenSession<"Partner"> | null = null

  /** The partner's session; `stale` is one bunq no longer takes. */
  const partner = Effect.fnUntraced(function* (
    operation: string,
    stale: OpenSession<"Partner"> | null = null
  ): Effect.fn.Return<OpenSession<"Partner">, BunqError> {
    if (partnerSession !== null && differs(partnerSession, stale)) return partnerSession
    const session = yield* flight(
      partnerOwner,
      Effect.gen(function* () {
        const known = yield* load(operation, partnerOwner)
        const fits =
          known !== null &&
          isPartner(known) &&
          known.secretDigest === secretDigest(apiKey) &&
          differs(known, stale)
        return fits ? known : yield* openPartner(operation)
      })
    )
    if (!isPartner(session)) return yield* partner(operation, stale)
    partnerSession = session
    return session
  })

  /** The session of a user that was opened before; renewed with the sealed token when `stale` is the one we have. */
  const user = Effect.fnUntraced(function* (
    operation: string,
    uuid: string,
    stale: OpenSession<"User"> | null = null
  ): Effect.fn.Return<OpenSession<"User">, BunqError> {
    const known = yield* load(operation, uuid)
    if (known === null || !isUser(known)) return yield* fail(operation, "TokenLost")
    if (differs(known, stale)) return known
    const { credentialId } = known.subject
    const renewed = yield* flight(uuid, openUser(operation, { uuid, credentialId, usableUntil: null }))
    return isUser(renewed) ? renewed : yield* fail(operation, "TokenLost")
  })

  /** The first session with a credential. One that was written through before a crash is returned without a call. */
  const first = Effect.fnUntraced(function* (
    operation: string,
    credential: {
      readonly uuid: string
      readonly credentialId: number
      readonly expiresAt: number | null
    }
  ): Effect.fn.Return<OpenSession<"User">, BunqError> {
    const { uuid, credentialId, expiresAt } = credential
    const opened = yield* flight(
      uuid,
      Effect.gen(function* () {
        const known = yield* load(operation, uuid)
        if (known !== null && isUser(known) && known.subject.credentialId === credentialId) return known
        return yield* openUser(operation, { uuid, credentialId, usableUntil: expiresAt })
      })
    )
    if (isUser(opened) && opened.subject.credentialId === credentialId) return opened
    // Somebody was opening a session with another credential of this user.
    return yield* first(operation, credential)
  })

  return { partner, user, first, records }
})
export type Sessions = Effect.Success<ReturnType<typeof makeSessions>>
