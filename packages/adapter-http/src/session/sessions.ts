import { BunqError, logEvent, partnerOwner, RenewalWait } from "@bunq-provisioning/core/ports"
import type { Vault } from "@bunq-provisioning/core/ports"
import { Duration, Effect, Redacted } from "effect"
import { secretDigest } from "../edges/secret-digest.ts"
import { makeSingleFlight } from "../single-flight.ts"
import type { Credentials, Transport } from "../transport/transport.ts"
import { makeKeptSessions } from "./kept-sessions.ts"
import { installationDigest } from "./open-session.ts"
import type { SessionOpenerOptions } from "./open-session.ts"
import { makeRenewedTrust } from "./renewed-trust.ts"
import { InstallationRecord, makeSealedRecords, SessionRecord } from "./sealed-record.ts"
import { makeSessionOpenings } from "./session-openings.ts"
import type { UserOpening } from "./session-openings.ts"

type Subject<Tag> = Extract<SessionRecord["subject"], { readonly _tag: Tag }>

/** An open session, ready to sign requests with. */
export interface OpenSession<Tag extends "Partner" | "User"> {
  readonly credentials: Credentials
  readonly subject: Subject<Tag>
}
type AnySession = OpenSession<"Partner"> | OpenSession<"User">

const fail = (operation: string, _tag: "OtherPartner" | "TokenLost" | "VaultUnavailable") =>
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
  const { origin } = options
  const key = { current: options.apiKey }
  const records = makeSealedRecords(options.vault)
  const openings = yield* makeSessionOpenings({ ...options, key, records })
  const scope = yield* Effect.scope
  const flight = makeSingleFlight<AnySession, BunqError>(scope)
  const kept = makeKeptSessions<OpenSession<"User">>(scope)
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

  const keep = (owner: string) => (session: AnySession) =>
    isUser(session) ? kept.put(owner, session) : Effect.void

  /** With which credential it failed: whoever waited meanwhile with another one is not meant. */
  const failedWith = new WeakMap<BunqError, UserOpening>()
  const openUser = (operation: string, wanted: UserOpening) =>
    openings
      .user(operation, wanted)
      .pipe(Effect.tapError((error) => Effect.sync(() => void failedWith.set(error, wanted))))

  let partnerSession: OpenSession<"Partner"> | null = null
  /** The token bunq took no more, though its renewal may have failed: it is not tried again. */
  let deadToken: string | null = null

  /** The digest of a key that turned out to be another partner's: bunq is not asked about it again. */
  let strangersKey: string | null = null
  const noteStranger = ({ reason, message }: BunqError): Effect.Effect<void> => {
    if (reason._tag !== "OtherPartner") return Effect.void
    strangersKey = secretDigest(key.current)
    return logEvent({ level: "error", event: "partner.unknown", message })
  }

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
          record?.secretDigest === secretDigest(key.current)
            ? yield* sessionOf(operation, partnerOwner, record)
            : null
        if (known !== null && isPartner(known) && isAlive(known)) return known
        if (strangersKey === secretDigest(key.current)) return yield* fail(operation, "OtherPartner")
        yield* openings.partner(operation, fresh).pipe(Effect.tapError(noteStranger))
        if (fresh) yield* trust.renewed(partnerOwner)
        return yield* opened(operation, partnerOwner)
      })
    )
    if (!isPartner(session)) return yield* partner(operation, stale)
    partnerSession = session
    return session
  })

  /** Who the partner is, as far as the vault knows. */
  const partnerId = Effect.map(recordOf("BunqApi.replaceKey", partnerOwner), (record) =>
    record?.subject._tag === "Partner" ? record.subject.partnerId : null
  )
  /** From now on the partner's sessions are those of another key; the one in the vault is used if it was opened with it. */
  const useKey = (apiKey: Redacted.Redacted<string>): void => {
    key.current = apiKey
    partnerSession = null
  }

  /** The session of a user that was opened before; renewed with the sealed token when it is `stale` or its keys are gone. */
  const user = Effect.fnUntraced(function* (
    operation: string,
    uuid: string,
    stale: OpenSession<"User"> | null = null
  ): Effect.fn.Return<OpenSession<"User">, BunqError> {
    const isDead = (session: AnySession) => stale !== null && tokenOf(session) === tokenOf(stale)
    yield* kept.drop(uuid, isDead)
    const atHand = yield* kept.find(uuid)
    if (atHand !== null && !trust.suspects(uuid)) return atHand
    const current = Effect.gen(function* () {
      const record = yield* recordOf(operation, uuid)
      if (record === null || record.subject._tag !== "User") return yield* fail(operation, "TokenLost")
      const session = yield* sessionOf(operation, uuid, record)
      const alive = session === null || isDead(session) ? null : session
      const { credentialId, expiresAt = null } = record.subject
      return { session: alive, credential: { credentialId, expiresAt } }
    })
    const { session: known } = yield* current
    if (known !== null && isUser(known) && !trust.suspects(uuid)) {
      yield* kept.putIfNone(uuid, known)
      return known
    }
    const wait = yield* RenewalWait
    if (!(yield* wait.begin)) {
      const later = { _tag: "Throttled", retryAfter: Duration.zero } as const
      return yield* new BunqError({ operation, reason: later, responseId: null })
    }
    const session = yield* flight(
      uuid,
      Effect.gen(function* () {
        const { session: meanwhile, credential } = yield* current
        const fresh = yield* trust.due(uuid)
        if (meanwhile !== null && !fresh) return meanwhile
        yield* openUser(operation, { uuid, ...credential, renewal: true, fresh })
        if (fresh) yield* trust.renewed(uuid)
        return yield* opened(operation, uuid)
      }).pipe(Effect.tap(keep(uuid)))
    )
    yield* wait.end
    return isUser(session) ? session : yield* fail(operation, "TokenLost")
  })

  /** The first session with a credential. One that was written through before a crash is returned without a call. */
  const first = Effect.fnUntraced(function* (
    operation: string,
    credential: {
      readonly uuid: string
      readonly credentialId: number
      readonly expiresAt: number | null
      readonly used?: boolean
    }
  ): Effect.fn.Return<OpenSession<"User">, BunqError> {
    const { uuid, credentialId, expiresAt, used = false } = credential
    // A reset may keep the id of the credential, and then moves its window.
    const fits = ({ subject }: OpenSession<"User">) =>
      subject.credentialId === credentialId &&
      (subject.expiresAt === undefined || subject.expiresAt === expiresAt)
    const isOthers = (error: BunqError): boolean => {
      const other = failedWith.get(error)
      return other !== undefined && (other.credentialId !== credentialId || other.expiresAt !== expiresAt)
    }
    const session = yield* flight(
      uuid,
      Effect.gen(function* () {
        const record = yield* recordOf(operation, uuid)
        const known = record === null ? null : yield* sessionOf(operation, uuid, record)
        if (known !== null && isUser(known) && fits(known)) return known
        const wanted = { uuid, credentialId, expiresAt, renewal: used }
        const fresh = yield* trust.due(uuid)
        yield* openUser(operation, { ...wanted, fresh })
        if (fresh) yield* trust.renewed(uuid)
        return yield* opened(operation, uuid)
      }).pipe(Effect.tap(keep(uuid)))
    ).pipe(Effect.catch((error) => (isOthers(error) ? Effect.succeed(null) : Effect.fail(error))))
    if (session !== null && isUser(session) && fits(session)) return session
    // Somebody was opening a session with another credential of this user.
    return yield* first(operation, credential)
  })

  return {
    partner,
    partnerId,
    useKey,
    user,
    first,
    /** Nothing is signed any more with what was kept of an erased user. */
    forget: kept.forget,
    records,
    others: openings.others
  }
})
export type Sessions = Effect.Success<ReturnType<typeof makeSessions>>
