import { partnerOwner } from "@bunq-provisioning/core/ports"
import type {
  ProvisionStore,
  Sealer,
  SealerError,
  SecureRandom,
  StoreError
} from "@bunq-provisioning/core/ports"
import { Clock, Effect, Schema, Semaphore } from "effect"
import { makeSealedCell } from "./sealed-cell.ts"

const LockRecord = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.Literal(1),
    holder: Schema.String,
    /** Epoch ms; over = nobody holds it. */
    until: Schema.Number
  })
)

/** Longer than a request may be under way. */
const heldFor = 60_000
const lookAgainAfter = 500
/** Longer than a holder that died keeps others out. */
const patience = 150_000

/** What the holder of the lock can do with it. */
export interface Held {
  /** Holds it for another minute; false = somebody else has it, or could have. */
  readonly renew: Effect.Effect<boolean, SealerError | StoreError>
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])

/**
 * One holder at a time among all processes on a database, and within this one. A holder that dies lets go after a minute at the latest, also when clocks
 * differ: a lock nobody has touched for that long is free, whatever is written in it.
 */
export const makeDurableLock = Effect.fnUntraced(function* (options: {
  readonly store: ProvisionStore["Service"]
  readonly sealer: Sealer["Service"]
  readonly random: SecureRandom["Service"]
  /** Of its row. */
  readonly purpose: string
}) {
  const place = { owner: partnerOwner, purpose: options.purpose }
  const cell = makeSealedCell({ ...options, place, schema: LockRecord })
  const oneHere = yield* Semaphore.make(1)
  const record = (holder: string, until: number) => ({ version: 1 as const, holder, until })

  /** The row as we wrote it; null = it was never free. */
  const acquire = Effect.fnUntraced(function* (holder: string) {
    const begun = yield* Clock.currentTimeMillis
    let watched: { readonly sealed: Uint8Array; readonly since: number } | null = null
    for (;;) {
      const now = yield* Clock.currentTimeMillis
      const found = yield* cell.read
      if (found !== null && (watched === null || !isSame(watched.sealed, found.sealed)))
        watched = { sealed: found.sealed, since: now }
      const isUntouched = watched !== null && now >= watched.since + heldFor
      const isOver = found?.value !== undefined && found.value !== null && found.value.until <= now
      if (found === null || isOver || isUntouched) {
        const sealed = yield* cell.replace(record(holder, now + heldFor), found?.sealed ?? null)
        if (sealed !== null) return sealed
      }
      if (now >= begun + patience) return null
      yield* Effect.sleep(lookAgainAfter)
    }
  })

  /** Runs `use` with the lock; `otherwise` when others would not let go of it. */
  return <A, E, E2>(
    use: (held: Held) => Effect.Effect<A, E>,
    otherwise: Effect.Effect<never, E2>
  ): Effect.Effect<A, E | E2 | SealerError | StoreError> =>
    oneHere.withPermit(
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          const holder = yield* options.random.uuid
          const sealed = yield* restore(acquire(holder))
          if (sealed === null) return yield* otherwise
          let current: Uint8Array | null = sealed
          const replace = (until: number) =>
            Effect.gen(function* () {
              if (current === null) return false
              current = yield* cell.replace(record(holder, until), current)
              return current !== null
            })
          const renew = Effect.flatMap(Clock.currentTimeMillis, (now) => replace(now + heldFor))
          return yield* restore(use({ renew })).pipe(Effect.ensuring(Effect.ignore(replace(0))))
        })
      )
    )
})
