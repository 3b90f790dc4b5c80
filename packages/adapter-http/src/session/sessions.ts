import { BunqError, partnerOwner } from "@bunq-provisioning/core/ports"
import type { Vault } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import { secretDigest } from "../edges/secret-digest.ts"
import { makeSingleFlight } from "../single-flight.ts"
import type { Credentials, Transport } from "../transport/transport.ts"
import { installationDigest } from "./open-session.ts"
import type { SessionOpenerOptions } from "./open-session.ts"
import { makeRenewedTrust } from "./renewed-trust.ts"
import { InstallationRecord, makeSealedRecords, SessionRecord } from "./sealed-record.ts"
import { makeSessionOpenings } from "./session-openings.ts"

type Subject<Tag> = Extract<SessionRecord["subject"], { readonly _tag: Tag }>

/** An open session, ready to sign requests with. */
export interface OpenSession<Tag extends "Partner" | "User"> {
  readonly credentials: Credentials
  readonly subject: Subject<Tag>
}
type AnySession = OpenSession<"Partner"> | OpenSession<"User">

const fail = (operation: string, _tag: "TokenLost" | "VaultUnavailable") =>
  new BunqError({ operation, reason: { _tag }, responseId: null })

const tokenOf = ({ credentials }: AnySession): string => Redacted.value(credentials.token)
const isPartner = (session: AnySession): session is OpenSession<"Partner"> =>
  session.subject._tag === "Partner"
const isUser = (session: AnySession): session is OpenSession<"User"> => session.subject._tag === "User"

/** Sessions of the partner and of its users: kept in the vault, opened and renewed on need, by one caller at a time. */
export const makeSessions = Effect.fnUntraced(function* (
  options: SessionOpenerOptions & {
    readonly apiKey: Redacted.Redacted<string>
    readonly transport: Transport
    readonly vault: Vault["Service"]
  }
) {
  const { origin, apiKey } = options
  const records = makeSealedRecords(options.vault)
  const openings = yield* makeSessionOpenings({ ...options, records })
  const flight = makeSingleFlight<AnySession, BunqError>(yield* Effect.scope)
  const trust = makeRenewedTrust(options.transport.suspectsServerKey)

  const recordOf = Effect.fnUntraced(function* (operation: string, owner: string) {
    const record = yield* records.read(SessionRecord, records.session(operation, owner))
    return record?.origin === origin ? record : null
  })

  /** The session a record is of; null when its keys are gone: a fresh installation was kept, and the process died before its session was. */
  const sessionOf = Effect.fnUntraced(function* (operation: string, owner: string, record: SessionRecord) {
    const installation = yield* records.read(InstallationRecord, records.installation(operation, owner))
    if (installation === null || installationDigest(installation) !== record.installation) return null
    const { privateKey, serverKey } = installation
    const credentials = { owner, token: record.token, privateKey, serverKey }
    return { credentials, subject: record.subject } as AnySession
  })

  const opened = Effect.fnUntraced(function* (operation: string, owner: string) {
    const record = yield* recordOf(operation, owner)
    const session = record === null ? null : yield* sessionOf(operation, owner, record)
    return session ?? (yield* fail(operation, "VaultUnavailable"))
  })

  let partnerSession: OpenSession<"Partner"> | null = null
  /** The token bunq took no more, though its renewal may have failed: it is not tried again. */
  let deadToken: string | null = null

  /** The partner's session; `stale` is one bunq no longer takes. */
  const partner = Effect.fnUntraced(function* (
    operation: string,
    stale: OpenSession<"Partner"> | null = null
  ): Effect.fn.Return<OpenSession<"Partner">, BunqError> {
    if (stale !== null) deadToken = tokenOf(stale)
    const isAlive = (session: AnySession) => tokenOf(session) !== deadToken
    if (partnerSession !== null && isAlive(partnerSession) && !trust.suspects(partnerOwner))
      return partnerSession
    const session = yield* flight(
      partnerOwner,
      Effect.gen(function* () {
        const fresh = yield* trust.due(partnerOwner)
        const record = fresh ? null : yield* recordOf(operation, partnerOwner)
        const known =
          record?.secretDigest === secretDigest(apiKey)
            ? yield* sessionOf(operation, partnerOwner, record)
            : null
        if (known !== null && isPartner(known) && isAlive(known)) return known
        yield* openings.partner(operation, fresh)
        if (fresh) yield* trust.renewed(partnerOwner)
        return yield* opened(operation, partnerOwner)
      })
    )
    if (!isPartner(session)) return yield* partner(operation, stale)
    partnerSession = session
    return session
  })

  /** The session of a user that was opened before; renewed with the sealed token when it is `stale` or its keys are gone. */
  const user = Effect.fnUntraced(function* (
    operation: string,
    uuid: string,
    stale: OpenSession<"User"> | null = null
  ): Effect.fn.Return<OpenSession<"User">, BunqError> {
    const current = Effect.gen(function* () {
      const record = yield* recordOf(operation, uuid)
      if (record === null || record.subject._tag !== "User") return yield* fail(operation, "TokenLost")
      const session = yield* sessionOf(operation, uuid, record)
      const alive = session !== null && (stale === null || tokenOf(session) !== tokenOf(stale))
      return { session: alive ? session : null, credentialId: record.subject.credentialId }
    })
    const { session: known } = yield* current
    if (known !== null && isUser(known) && !trust.suspects(uuid)) return known
    const session = yield* flight(
      uuid,
      Effect.gen(function* () {
        const { session: meanwhile, credentialId } = yield* current
        const fresh = yield* trust.due(uuid)
        if (meanwhile !== null && !fresh) return meanwhile
        yield* openings.user(operation, { uuid, credentialId, usableUntil: null, renewal: true, fresh })
        if (fresh) yield* trust.renewed(uuid)
        return yield* opened(operation, uuid)
      })
    )
    return isUser(session) ? session : yield* fail(operation, "TokenLost")
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
    const session = yield* flight(
      uuid,
      Effect.gen(function* () {
        const record = yield* recordOf(operation, uuid)
        const known = record === null ? null : yield* sessionOf(operation, uuid, record)
        if (known !== null && isUser(known) && known.subject.credentialId === credentialId) return known
        const wanted = { uuid, credentialId, usableUntil: expiresAt, renewal: false }
        const fresh = yield* trust.due(uuid)
        yield* openings.user(operation, { ...wanted, fresh })
        if (fresh) yield* trust.renewed(uuid)
        return yield* opened(operation, uuid)
      })
    )
    if (isUser(session) && session.subject.credentialId === credentialId) return session
    // Somebody was opening a session with another credential of this user.
    return yield* first(operation, credential)
  })

  return { partner, user, first, records }
})
export type Sessions = Effect.Success<ReturnType<typeof makeSessions>>
