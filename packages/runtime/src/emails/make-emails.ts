import { partnerOwner, sealedPurpose } from "@bunq-provisioning/core/ports"
import type {
  ProvisionStore,
  Sealer,
  SealedRow,
  SealerError,
  Secret,
  SecureRandom,
  StoreError,
  Vault
} from "@bunq-provisioning/core/ports"
import { Effect, Redacted, Semaphore } from "effect"
import { hmac } from "../edges/hmac.ts"

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly vault: Vault["Service"]
  readonly sealer: Sealer["Service"]
  readonly random: SecureRandom["Service"]
  /** Nothing else happens to this user meanwhile. */
  readonly alone: <A, E>(uuid: string, effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
}
type Failure = SealerError | StoreError

const batch = 200
const keyPlace = { owner: partnerOwner, purpose: sealedPurpose.emailKey }
const donePlace = { owner: partnerOwner, purpose: sealedPurpose.emailsKnown }

/** One address, however it is written. */
const normal = (email: string): string => email.normalize("NFC").trim().toLowerCase()

/** null when the row holds no request with an address: an adopted user has none. */
const emailIn = (request: Redacted.Redacted<string>): string | null => {
  try {
    const { email } = JSON.parse(Redacted.value(request)) as { readonly email?: unknown }
    return typeof email === "string" ? email : null
  } catch {
    return null
  }
}

/**
 * Finds users by their e-mail address without keeping it: the name of a sealed row of theirs is its MAC, under a key that is sealed too. It goes with
 * everything else of the user that is sealed. Whoever has database and vault key can test an address; with the database alone nobody can.
 */
export const makeEmails = ({ store, vault, sealer, random, alone }: Kit) => {
  const one = Semaphore.makeUnsafe(1)
  let known: Redacted.Redacted<Uint8Array> | null = null

  const makeKey = Effect.gen(function* () {
    const bytes = yield* random.bytes(32)
    yield* vault.write(keyPlace, Redacted.make(Buffer.from(bytes).toString("base64")))
    // Nobody is there yet: nobody has to be looked through later.
    const [first] = yield* store.sealedRows({ purpose: sealedPurpose.request, limit: 1 })
    if (first === undefined) yield* vault.write(donePlace, Redacted.make("1"))
    return bytes
  })
  const key: Effect.Effect<Redacted.Redacted<Uint8Array>, Failure> = Effect.suspend(() =>
    known === null
      ? one.withPermit(
          Effect.gen(function* () {
            if (known !== null) return known
            const kept = yield* vault.read(keyPlace)
            const bytes = kept === null ? yield* makeKey : Buffer.from(Redacted.value(kept), "base64")
            return (known = Redacted.make(bytes))
          })
        )
      : Effect.succeed(known)
  )

  const purposeOf = (email: string): Effect.Effect<string, Failure> =>
    Effect.map(key, (bytes) => {
      const mac = hmac(Redacted.value(bytes), `bunq-provisioning/email/1/${normal(email)}`)
      return sealedPurpose.email(Buffer.from(mac).toString("base64url"))
    })

  /** What makes a user known by an address, to be sealed beside their request. */
  const secretOf = (email: string): Effect.Effect<Secret, Failure> =>
    Effect.map(purposeOf(email), (purpose) => ({ purpose, value: Redacted.make("1") }))

  const takeUp = Effect.fnUntraced(function* ({ owner, purpose }: SealedRow) {
    const request = yield* vault.read({ owner, purpose })
    const email = request === null ? null : emailIn(request)
    if (email === null) return
    for (const row of yield* sealer.seal(owner, [yield* secretOf(email)]))
      yield* store.replaceSealed({ ...row, expected: null })
  })

  /** Users from before: read from what is sealed of them, once. One of whom it cannot be read, or who is erased, stays unknown. */
  const takeUpAll = Effect.gen(function* () {
    if ((yield* vault.read(donePlace)) !== null) return
    for (let after = ""; ;) {
      const rows = yield* store.sealedRows({ purpose: sealedPurpose.request, after, limit: batch })
      for (const row of rows)
        yield* Effect.catchIf(
          alone(row.owner, takeUp(row)),
          ({ reason }) => reason._tag === "DoesNotOpen" || reason._tag === "Erased",
          () => Effect.void
        )
      after = rows.at(-1)?.owner ?? after
      if (rows.length < batch) break
    }
    yield* vault.write(donePlace, Redacted.make("1"))
  })
  const once = Semaphore.makeUnsafe(1)
  let isComplete = false
  const complete = once.withPermit(
    Effect.suspend(() =>
      isComplete
        ? Effect.void
        : Effect.andThen(
            takeUpAll,
            Effect.sync(() => void (isComplete = true))
          )
    )
  )

  return {
    secretOf,
    /** The users with this address, by UUID. */
    find: Effect.fnUntraced(function* (email: string, limit: number) {
      yield* complete
      const rows = yield* store.sealedRows({ purpose: yield* purposeOf(email), limit })
      return rows.map(({ owner }) => owner)
    })
  }
}
export type Emails = ReturnType<typeof makeEmails>
