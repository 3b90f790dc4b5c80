import { partnerOwner } from "@bunq-provisioning/core/ports"
import type { SealerError, StoreError, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Option, Redacted, Schema } from "effect"

/** Up to which failure everything was handled. bunq numbers them as they are recorded (our inference). */
const record = Schema.fromJsonString(Schema.Struct({ version: Schema.Literal(1), through: Schema.Int }))
const place = { owner: partnerOwner, purpose: "webhook-recovery" }
const [decode, encode] = [Schema.decodeUnknownOption(record), Schema.encodeEffect(record)]

type Vaulted<A> = Effect.Effect<A, SealerError | StoreError>

/** 0 = nothing was handled, as far as is known: handling a failure again costs one read. */
export const readThrough = (vault: Vault["Service"]): Vaulted<number> =>
  Effect.map(
    Effect.catchIf(
      vault.read(place),
      ({ reason }) => reason._tag === "DoesNotOpen",
      () => Effect.succeed(null)
    ),
    (sealed) =>
      Option.match(sealed === null ? Option.none() : decode(Redacted.value(sealed)), {
        onNone: () => 0,
        onSome: ({ through }) => through
      })
  )

export const writeThrough = (vault: Vault["Service"], through: number): Vaulted<void> =>
  Effect.flatMap(Effect.orDie(encode({ version: 1, through })), (text) =>
    vault.write(place, Redacted.make(text))
  )
