import { BunqError, partnerOwner, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { SealerError, StoreError, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Option, Redacted, Schema } from "effect"

const secret = Schema.RedactedFromValue(Schema.String)

/** A key pair that bunq knows, and the secret its device was registered with. */
export const InstallationRecord = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.Literal(1),
    /** Which bank it was made at: a database may have been used with another. */
    origin: Schema.String,
    secretDigest: Schema.String,
    privateKey: secret,
    serverKey: Schema.String,
    token: secret
  })
)
export type InstallationRecord = typeof InstallationRecord.Type

/** A session that is open, and for whom. */
export const SessionRecord = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.Literal(1),
    origin: Schema.String,
    secretDigest: Schema.String,
    /** Digest of the token of the installation it was opened on: no other one's keys fit it. */
    installation: Schema.String,
    token: secret,
    subject: Schema.Union([
      Schema.TaggedStruct("Partner", { partnerId: Schema.Int }),
      Schema.TaggedStruct("User", {
        credentialId: Schema.Int,
        /** Until when its token could be used the first time; not there in records of earlier versions. */
        expiresAt: Schema.optionalKey(Schema.NullOr(Schema.Int)),
        userApiKeyId: Schema.Int,
        userPersonId: Schema.Int,
        partnerCompanyId: Schema.Int
      })
    ])
  })
)
export type SessionRecord = typeof SessionRecord.Type

/** The person to create, as the facade sealed it. */
export const RequestRecord = Schema.fromJsonString(
  Schema.Struct({
    email: Schema.String,
    phoneNumber: Schema.String,
    product: Schema.Literals(["USER_VERIFIED", "USER_ANONYMOUS_TRANSACTION_AUDIT"]),
    dateOfBirth: Schema.optionalKey(Schema.String),
    countryOfResidence: Schema.optionalKey(Schema.String)
  })
)

/** An answer to a fulfilment or to a question of an inquiry, as the facade sealed it: text and files. */
export const AnswerRecord = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))

const unavailable = (operation: string) =>
  new BunqError({ operation, reason: { _tag: "VaultUnavailable" }, responseId: null })

/** What does not open today does not open tomorrow. The partner's rows concern everybody, and nobody is given up for them. */
const unread =
  ({ operation, owner }: Row) =>
  (error: SealerError | StoreError) =>
    owner !== partnerOwner && error.reason._tag === "DoesNotOpen"
      ? new BunqError({ operation, reason: { _tag: "VaultUnreadable" }, responseId: null })
      : unavailable(operation)

interface Row {
  readonly operation: string
  readonly owner: string
  readonly purpose: string
}

/** Sealed rows of this package as values. A row that does not decode counts as absent: what it held can be made anew. */
export const makeSealedRecords = (vault: Vault["Service"]) => {
  const text = (row: Row) =>
    vault.read({ owner: row.owner, purpose: row.purpose }).pipe(Effect.mapError(unread(row)))

  const read = <A>(schema: Schema.Codec<A, string>, row: Row): Effect.Effect<A | null, BunqError> =>
    Effect.map(text(row), (found) =>
      found === null ? null : Option.getOrNull(Schema.decodeUnknownOption(schema)(Redacted.value(found)))
    )

  const write = <A>(schema: Schema.Codec<A, string>, row: Row, value: A): Effect.Effect<void, BunqError> =>
    vault
      .write({ owner: row.owner, purpose: row.purpose }, Redacted.make(Schema.encodeSync(schema)(value)))
      .pipe(Effect.mapError(() => unavailable(row.operation)))

  return {
    text,
    /** The token of a credential; null = we have none. */
    token: Effect.fnUntraced(function* (
      { operation, owner }: Pick<Row, "operation" | "owner">,
      credential: { readonly id: number; readonly expiresAt: number | null }
    ) {
      const { id, expiresAt } = credential
      const own = yield* text({ operation, owner, purpose: sealedPurpose.token(id, expiresAt) })
      return own ?? (yield* text({ operation, owner, purpose: sealedPurpose.token(id) }))
    }),
    read,
    /** Like `read`; a row that is not there is an error. */
    require: <A>(schema: Schema.Codec<A, string>, row: Row): Effect.Effect<A, BunqError> =>
      Effect.flatMap(read(schema, row), (value) =>
        value === null ? Effect.fail(unavailable(row.operation)) : Effect.succeed(value)
      ),
    write,
    installation: (operation: string, owner: string): Row => ({
      operation,
      owner,
      purpose: sealedPurpose.installation
    }),
    session: (operation: string, owner: string): Row => ({ operation, owner, purpose: sealedPurpose.session })
  }
}
export type SealedRecords = ReturnType<typeof makeSealedRecords>
