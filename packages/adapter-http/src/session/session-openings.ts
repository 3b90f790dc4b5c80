import { BunqError, partnerOwner } from "@bunq-provisioning/core/ports"
import { decodePartnerSession, decodeUserSession } from "@bunq-provisioning/core/wire"
import { Clock, Effect } from "effect"
import type { Redacted } from "effect"
import { secretDigest } from "../edges/secret-digest.ts"
import type { Transport } from "../transport/transport.ts"
import { makeSessionOpener } from "./open-session.ts"
import type { SessionOpenerOptions } from "./open-session.ts"
import { makeOtherOpenings } from "./other-openings.ts"
import { SessionRecord } from "./sealed-record.ts"
import type { SealedRecords } from "./sealed-record.ts"

/** What has no expiry queues as if it had the shortest one [API §5.6], so that it is neither first nor left for ever. */
const anHour = 3_600_000

/** A user's session to be opened. */
export interface UserOpening {
  readonly uuid: string
  readonly credentialId: number
  /** Until when the credential can, or could, be used the first time, epoch ms of bunq's clock; null = not known. */
  readonly expiresAt: number | null
  /** It was used. */
  readonly renewal: boolean
  readonly fresh: boolean
}

/** Opens sessions of the partner and of its users, and keeps them in the vault. */
export const makeSessionOpenings = Effect.fnUntraced(function* (
  options: SessionOpenerOptions & {
    /** The partner's API key; another one may take its place. */
    readonly key: { readonly current: Redacted.Redacted<string> }
    readonly transport: Transport
    readonly records: SealedRecords
  }
) {
  const { origin, key, records, transport } = options
  const open = yield* makeSessionOpener(options)
  const others = makeOtherOpenings()

  const partner = (operation: string, fresh: boolean) =>
    Effect.suspend(() => {
      const secret = key.current
      return others.count(
        open({
          operation,
          owner: partnerOwner,
          secret,
          // Everything else waits for this one.
          order: -Infinity,
          refused: { _tag: "KeyRefused" },
          renewal: true,
          fresh,
          decode: decodePartnerSession,
          keep: Effect.fnUntraced(function* ({ token, partnerId }, installation) {
            const row = records.session(operation, partnerOwner)
            const before = yield* records.read(SessionRecord, row)
            // The users kept here are those of the first partner.
            const isOther = before?.subject._tag === "Partner" && before.subject.partnerId !== partnerId
            if (isOther && before.origin === origin)
              return yield* new BunqError({ operation, reason: { _tag: "OtherPartner" }, responseId: null })
            yield* records.write(SessionRecord, row, {
              version: 1,
              origin,
              secretDigest: secretDigest(secret),
              installation,
              token,
              subject: { _tag: "Partner", partnerId }
            })
          })
        })
      )
    })

  /** Fails with `TokenLost` when no token is vaulted, with `CredentialRefused` when bunq refuses it or it expired before its turn. */
  const user = Effect.fnUntraced(function* (operation: string, wanted: UserOpening) {
    const { uuid, credentialId, expiresAt, renewal, fresh } = wanted
    const usableUntil = renewal ? null : expiresAt
    const fail = (_tag: "TokenLost" | "CredentialRefused") =>
      new BunqError({ operation, reason: { _tag }, responseId: null })
    const inTime =
      usableUntil === null
        ? Effect.void
        : Effect.flatMap(transport.bankTime, (now) =>
            now >= usableUntil ? Effect.fail(fail("CredentialRefused")) : Effect.void
          )
    const secret = yield* records.token({ operation, owner: uuid }, { id: credentialId, expiresAt })
    if (secret === null) return yield* fail("TokenLost")
    yield* inTime
    const opening = open({
      operation,
      owner: uuid,
      secret,
      order: usableUntil ?? (yield* Clock.currentTimeMillis) + anHour,
      refused: { _tag: "CredentialRefused" },
      renewal,
      fresh,
      beforeSend: inTime,
      decode: decodeUserSession,
      keep: ({ token, user: ids }, installation) =>
        records.write(SessionRecord, records.session(operation, uuid), {
          version: 1,
          origin,
          secretDigest: secretDigest(secret),
          installation,
          token,
          subject: { _tag: "User", credentialId, expiresAt, ...ids }
        })
    })
    yield* renewal ? others.count(opening) : opening
  })

  return { partner, user, others: others.seen }
})
