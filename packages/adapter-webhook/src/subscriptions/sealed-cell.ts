import { StoreError } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, SealContext, Sealer, SealerError } from "@bunq-provisioning/core/ports"
import { Effect, Option, Redacted, Schema } from "effect"

/** Somebody else's data key may be there first, once. */
const rounds = 3

/** A sealed row that is only ever replaced by whoever has seen what is in it. */
export const makeSealedCell = <A>(options: {
  readonly store: Pick<ProvisionStore["Service"], "sealed" | "replaceSealed">
  readonly sealer: Pick<Sealer["Service"], "seal" | "open">
  readonly place: SealContext
  readonly schema: Schema.Codec<A, string>
}) => {
  const { store, sealer, place } = options
  const decode = Schema.decodeUnknownOption(options.schema)
  const encode = Schema.encodeEffect(options.schema)

  /** `value` is null when the row does not open or cannot be understood; null alone = there is no row. */
  const read = Effect.gen(function* () {
    const sealed = yield* store.sealed(place.owner, place.purpose)
    if (sealed === null) return null
    const text = yield* sealer.open(place, sealed).pipe(
      Effect.catchIf(
        ({ reason }) => reason._tag === "DoesNotOpen",
        () => Effect.succeed(Redacted.make(""))
      )
    )
    return { sealed, value: Option.getOrNull(decode(Redacted.value(text))) }
  })

  /** The row as it is now; null = there was anything else than `expected`, and nothing was written. */
  const replace = Effect.fnUntraced(function* (
    value: A,
    expected: Uint8Array | null
  ): Effect.fn.Return<Uint8Array | null, SealerError | StoreError> {
    const text = yield* Effect.orDie(encode(value))
    for (let round = 0; round < rounds; round += 1) {
      const rows = yield* sealer.seal(place.owner, [{ purpose: place.purpose, value: Redacted.make(text) }])
      const row = rows.at(-1)
      let isDataKeyKept = true
      for (const key of rows.slice(0, -1))
        isDataKeyKept &&= yield* store.replaceSealed({ ...key, expected: null })
      if (row === undefined || !isDataKeyKept) continue
      return (yield* store.replaceSealed({ ...row, expected })) ? row.sealed : null
    }
    return yield* new StoreError({ operation: "Subscriptions", reason: { _tag: "VersionConflict" } })
  })

  return { read, replace }
}
