import type { ProvisionSnapshot, ReadName } from "@bunq-provisioning/core"
import { interest } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { withResponseId } from "@bunq-provisioning/core/ports"
import type { BunqApi, BunqError, StoredProvision } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Schedule } from "effect"
import type { Turn } from "../loop/turn.ts"

interface Kit {
  readonly api: BunqApi["Service"]
  /** Waits while bunq has trouble with everybody. */
  readonly patient: <A, R>(call: Effect.Effect<A, BunqError, R>) => Effect.Effect<A, BunqError, R>
  readonly take: (uuid: string, turn: Turn) => Effect.Effect<unknown>
}

/** Then it is left to the feed, which comes by again. */
const patience = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")]).pipe(
  Schedule.upTo({ times: 20 })
)

const snapshotIn = ({ envelope }: StoredProvision): ProvisionSnapshot | null => {
  try {
    return snapshotOf(envelope)
  } catch (error) {
    if (error instanceof EnvelopeRefused) return null
    throw error
  }
}

/** bunq made a new credential in the time that was lost, and what opened it was sealed then: the session of the backup is worth nothing. */
const isReplaced = ({ context: { provision, sessionCredential } }: ProvisionSnapshot): boolean => {
  const credential = provision?.credential ?? null
  return credential !== null && sessionCredential !== null && credential.id !== sessionCredential
}

const lostToken = (at: number) => ({
  _tag: "TokenLost",
  message: "bunq made a new credential after the backup was made.",
  at,
  responseId: null
})

type Failing = Extract<Turn["event"], { readonly type: "read.failed" }>["failure"]

/**
 * Reads what only the session of a user can: onboarding, identity, inquiries. A session that is lost is told to the machine, which asks for a fresh
 * credential once commands leave again.
 */
export const makeReRead = ({ api, patient, take }: Kit) => {
  const steady = <A>(call: Effect.Effect<A, BunqError>) =>
    withResponseId(
      Effect.retry(patient(call), { schedule: patience, while: ({ isRetryable }) => isRetryable })
    )

  const lose = Effect.fnUntraced(function* (uuid: string, read: ReadName, failure: Failing) {
    const at = yield* Clock.currentTimeMillis
    yield* take(uuid, { event: { type: "read.failed", at, read, failure }, source: "runtime" })
    yield* take(uuid, { event: { type: "provision.retry", at }, source: "runtime" })
  })

  /** false when the session is lost: then nothing else can be read either. */
  const one = <A>(uuid: string, read: ReadName, call: Effect.Effect<A, BunqError>, turn: (seen: A) => Turn) =>
    Effect.gen(function* () {
      const result = yield* Effect.result(steady(call))
      if (result._tag === "Success") {
        const { value, responseId } = result.success
        yield* take(uuid, { ...turn(value), responseId })
        return true
      }
      const { reason, message, responseId } = result.failure
      if (reason._tag !== "TokenLost" && reason._tag !== "CredentialRefused") return true
      const at = yield* Clock.currentTimeMillis
      yield* lose(uuid, read, { _tag: reason._tag, message, at, responseId })
      return false
    })

  return Effect.fnUntraced(function* (stored: StoredProvision) {
    const { uuid } = stored
    const snapshot = snapshotIn(stored)
    if (snapshot === null || snapshot.context.user === null || stored.envelope.quarantine !== undefined)
      return
    // The feed comes by who is settled and owes nothing, at its own pace.
    if (snapshot.hasTag("settled") && Object.keys(stored.envelope.work).length === 0) return
    const { onboardingId, identity, user } = snapshot.context
    const path = { uuid, userId: user.userApiKeyId }
    const at = yield* Clock.currentTimeMillis
    if (isReplaced(snapshot)) return yield* lose(uuid, "readOnboarding", lostToken(at))
    if (onboardingId !== null) {
      const reads = api.readOnboarding({ ...path, onboardingId })
      const alive = yield* one(uuid, "readOnboarding", reads, (onboarding) => ({
        event: { type: "onboarding.observed", at, onboarding },
        source: "bank"
      }))
      if (!alive) return
    }
    if (identity.id !== null) {
      const reads = api.readIdentity({ ...path, identityId: identity.id })
      const alive = yield* one(uuid, "readIdentity", reads, ({ observation, secrets }) => ({
        event: { type: "identity.observed", at, identity: observation },
        source: "bank",
        secrets
      }))
      if (!alive) return
    }
    if (interest(snapshot).some(({ kind }) => kind === "inquiry"))
      yield* one(uuid, "listInquiries", api.listInquiries(path), (inquiries) => ({
        event: { type: "inquiries.observed", at, inquiries },
        source: "bank"
      }))
  })
}
