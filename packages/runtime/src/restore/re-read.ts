import type { Envelope, ProvisionSnapshot, ReadName } from "@bunq-provisioning/core"
import { interest } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import { withResponseId } from "@bunq-provisioning/core/ports"
import type { BunqApi, BunqError, StoredProvision } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import type { Turn } from "../loop/turn.ts"
import type { LoopError } from "../loop/user-loop.ts"

/** Their own rows cannot be used. */
export const notWritten = "NotWritten"

/** A read that may work later. */
export interface Unread {
  readonly read: ReadName
  readonly reason: string
}

interface Kit {
  readonly api: BunqApi["Service"]
  /** Waits while bunq has trouble with everybody. */
  readonly patient: <A, R>(call: Effect.Effect<A, BunqError, R>) => Effect.Effect<A, BunqError, R>
  /** false when it cannot be taken, for a reason of this user's own. */
  readonly take: (uuid: string, turn: Turn) => Effect.Effect<boolean>
  /** The present state of a user. */
  readonly load: (uuid: string) => Effect.Effect<Envelope, LoopError>
}
type User = Pick<StoredProvision, "uuid" | "envelope">

const snapshotIn = ({ envelope }: User): ProvisionSnapshot | null => {
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

/** Nothing owed to bunq, and the feed comes by at its own pace; or nothing can be done with the row. */
const isLeft = (snapshot: ProvisionSnapshot, { quarantine, work }: Envelope): boolean =>
  quarantine !== undefined || (snapshot.hasTag("settled") && Object.keys(work).length === 0)

/** Reads users again after a restore, each once; what may work later is told, and repeated by the caller. */
export const makeReRead = ({ api, patient, take, load }: Kit) => {
  /** Whose rows take no commit is held back like one who cannot be read: nobody else waits for them. */
  const tell = (uuid: string, read: ReadName, turn: Turn) =>
    Effect.flatMap(take(uuid, turn), (isTaken) =>
      isTaken ? Effect.void : Effect.fail({ read, reason: notWritten } satisfies Unread)
    )
  const lose = Effect.fnUntraced(function* (uuid: string, read: ReadName, failure: Failing) {
    const at = yield* Clock.currentTimeMillis
    yield* tell(uuid, read, { event: { type: "read.failed", at, read, failure }, source: "runtime" })
    yield* tell(uuid, read, { event: { type: "provision.retry", at }, source: "runtime" })
  })

  /** Ends with what failed; "lost" when the session is: then nothing else can be read either. */
  const one = <A>(uuid: string, read: ReadName, call: Effect.Effect<A, BunqError>, turn: (seen: A) => Turn) =>
    Effect.gen(function* () {
      const result = yield* Effect.result(withResponseId(patient(call)))
      if (result._tag === "Success") {
        const { value, responseId } = result.success
        return yield* tell(uuid, read, { ...turn(value), responseId })
      }
      const { reason, message, responseId, isRetryable } = result.failure
      const at = yield* Clock.currentTimeMillis
      const failure = { _tag: reason._tag, message, at, responseId }
      if (isRetryable) {
        // For everybody who looks at this user; the next read that works ends it.
        yield* tell(uuid, read, { event: { type: "read.failed", at, read, failure }, source: "runtime" })
        return yield* Effect.fail({ read, reason: reason._tag } satisfies Unread)
      }
      if (reason._tag !== "TokenLost" && reason._tag !== "CredentialRefused") return
      yield* lose(uuid, read, failure)
      return yield* Effect.fail("lost" as const)
    })

  const ended = (reads: Effect.Effect<void, Unread | "lost">): Effect.Effect<Unread | null> =>
    Effect.match(reads, {
      onSuccess: () => null,
      onFailure: (failed) => (failed === "lost" ? null : failed)
    })

  /** What only the session of a user can read. A session that is lost is told to the machine, which asks for a fresh credential once commands leave again. */
  const own = Effect.fnUntraced(function* (stored: User) {
    const { uuid, envelope } = stored
    const snapshot = snapshotIn(stored)
    if (snapshot === null || snapshot.context.user === null || isLeft(snapshot, envelope)) return
    const { onboardingId, identity, user } = snapshot.context
    const path = { uuid, userId: user.userApiKeyId }
    const at = yield* Clock.currentTimeMillis
    if (isReplaced(snapshot)) return yield* lose(uuid, "readOnboarding", lostToken(at))
    if (onboardingId !== null)
      yield* one(uuid, "readOnboarding", api.readOnboarding({ ...path, onboardingId }), (onboarding) => ({
        event: { type: "onboarding.observed", at, onboarding },
        source: "bank"
      }))
    if (identity.id !== null)
      yield* one(
        uuid,
        "readIdentity",
        api.readIdentity({ ...path, identityId: identity.id }),
        ({ observation, secrets }) => ({
          event: { type: "identity.observed", at, identity: observation },
          source: "bank",
          secrets
        })
      )
    if (interest(snapshot).some(({ kind }) => kind === "inquiry"))
      yield* one(uuid, "listInquiries", api.listInquiries(path), (inquiries) => ({
        event: { type: "inquiries.observed", at, inquiries },
        source: "bank"
      }))
  })

  /** null = nothing can be done with the row, and no command comes of it. */
  const loaded = (uuid: string) =>
    Effect.catch(load(uuid), ({ _tag, reason }) =>
      _tag === "ProvisionerError"
        ? Effect.succeed(null)
        : Effect.fail({ read: "readProvision", reason: reason._tag } satisfies Unread)
    )

  const whole = Effect.fnUntraced(function* (uuid: string) {
    const envelope = yield* loaded(uuid)
    const snapshot = envelope === null ? null : snapshotIn({ uuid, envelope })
    if (envelope === null || snapshot === null || isLeft(snapshot, envelope)) return
    const { provision } = snapshot.context
    if (provision !== null) {
      const at = yield* Clock.currentTimeMillis
      yield* one(
        uuid,
        "readProvision",
        api.readProvision({ uuid, provisionId: provision.id }),
        ({ observation, secrets }) => ({
          event: { type: "provision.observed", at, provision: observation },
          source: "bank",
          secrets
        })
      )
    }
    const fresh = yield* loaded(uuid)
    if (fresh !== null) yield* own({ uuid, envelope: fresh })
  })

  return {
    /** Of one whose provision was read from bunq's list a moment ago: the rest. */
    own: (user: User) => ended(own(user)),
    /** Everything of one user. */
    whole: (uuid: string) => ended(whole(uuid))
  }
}
export type ReRead = ReturnType<typeof makeReRead>
