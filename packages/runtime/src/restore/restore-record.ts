import { partnerOwner } from "@bunq-provisioning/core/ports"
import type { SealerError, StoreError, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Redacted, Schema } from "effect"

/** What is kept of a restore, so that a crash in the middle of it goes on with it. */
const RestoreRecord = Schema.Struct({
  version: Schema.Literal(1),
  /** Epoch ms. What the database knew of sent creates ends here: any may have been sent shortly before. */
  since: Schema.Number,
  /** `commands`: what was under way gets new numbers. `provisions`: bunq's list is read. `users`: what only a user's session can read. */
  stage: Schema.Literals(["commands", "provisions", "users", "over"]),
  /** Up to which user `users` has come. */
  after: Schema.NullOr(Schema.String),
  /** Users whose own objects were read again. */
  read: Schema.Number,
  /** Users who have to be; null = not counted yet. */
  total: Schema.NullOr(Schema.Number),
  /** Users who could not be read and are held back alone, also when it is over; not there in records of earlier versions. */
  behind: Schema.optionalKey(Schema.Array(Schema.String))
})
export type RestoreRecord = typeof RestoreRecord.Type

const place = { owner: partnerOwner, purpose: "restore" }
const json = Schema.fromJsonString(RestoreRecord)
const [decode, encode] = [Schema.decodeUnknownEffect(json), Schema.encodeEffect(json)]

export const beginning = (since: number): RestoreRecord => ({
  version: 1,
  since,
  stage: "commands",
  after: null,
  read: 0,
  total: null
})

/** The record of the last restore of this database. One that does not open or cannot be understood counts as a restore that has just begun: re-reading harms nobody. */
export const readRestoreRecord = (
  vault: Vault["Service"],
  now: number
): Effect.Effect<RestoreRecord | null, SealerError | StoreError> =>
  Effect.flatMap(vault.read(place), (sealed) =>
    sealed === null
      ? Effect.succeed(null)
      : Effect.orElseSucceed(decode(Redacted.value(sealed)), () => beginning(now))
  ).pipe(
    Effect.catchIf(
      ({ reason }) => reason._tag === "DoesNotOpen",
      () => Effect.succeed(beginning(now))
    )
  )

/** Durable when it returns. */
export const writeRestoreRecord = (
  vault: Vault["Service"],
  record: RestoreRecord
): Effect.Effect<void, SealerError | StoreError> =>
  Effect.flatMap(Effect.orDie(encode(record)), (text) => vault.write(place, Redacted.make(text)))
