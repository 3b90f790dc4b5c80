import { view } from "@bunq-provisioning/core"
import { snapshotOf } from "@bunq-provisioning/core/step"
import type { Envelope, Step } from "@bunq-provisioning/core"
import type { ProvisionStore, Sealer, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Schedule } from "effect"
import type { Writing } from "./commit-of.ts"
import type { HotUser } from "./hot-users.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { LoopError } from "./user-loop.ts"

export interface EraseOptions {
  /** Who asked for it, for the history: 1 to 64 characters, nothing personal. Default `operator`. */
  readonly by?: string
  /** Also a user whose close bunq has not confirmed yet; not while a create may have reached bunq and nobody knows what became of it. */
  readonly force?: boolean
}

interface Kit {
  readonly store: ProvisionStore["Service"]
  readonly sealer: Sealer["Service"]
  readonly write: (writing: Writing) => Effect.Effect<HotUser, LoopError>
}

/** Somebody who reads the database is through in a moment. */
const patience = Schedule.spaced("200 millis").pipe(Schedule.upTo({ times: 10 }))

/** What bunq says to a user may hold a name. */
const withoutWords = (snapshot: Envelope["snapshot"]): Envelope["snapshot"] => {
  const { context } = snapshot as unknown as {
    readonly context: {
      readonly onboarding: object | null
      readonly problems: { readonly [command: string]: object }
    }
  }
  const { onboarding, problems } = context
  const blank = Object.entries(problems ?? {}).map(([command, one]) => [
    command,
    { ...one, message: "erased" }
  ])
  return {
    ...snapshot,
    context: {
      ...context,
      onboarding: onboarding && { ...onboarding, waitingMessage: null },
      problems: Object.fromEntries(blank)
    }
  } as unknown as Envelope["snapshot"]
}

const nothing = { sealed: [], inbox: [] }

/**
 * Destroys what was sealed of one user, in two commits: the first says that it is being done, and is due at once until the second says that it was.
 * Whatever dies in between, the next start does the rest.
 */
export const makeErasure = ({ store, sealer, write }: Kit) => {
  const finish = Effect.fnUntraced(function* (uuid: string, user: HotUser) {
    yield* sealer.forget(uuid)
    const isRead = (error: StoreError) => error.reason._tag === "InUse"
    yield* Effect.retry(store.eraseSealed(uuid), { schedule: patience, while: isRead })
    const unmoved: Step = { envelope: user.envelope, start: [], stop: [], facts: [] }
    return yield* write({ uuid, before: user, step: unmoved, written: [], ...nothing, deadline: null })
  })

  const erase = Effect.fnUntraced(function* (uuid: string, user: HotUser, options: EraseOptions) {
    const { by = "operator", force = false } = options
    const { envelope } = user
    if (envelope.erased !== undefined) return yield* finish(uuid, user)
    const at = yield* Clock.currentTimeMillis
    const snapshot = snapshotOf(envelope)
    const { phase, settled } = view(snapshot, at, envelope)
    // Of a create that may have reached bunq somebody has to learn what became of it, or nobody ever closes what it made.
    const isWanted = phase === "requesting" && (yield* store.sentAt(uuid)) !== null
    const mayBeForced = force && !isWanted && (phase === "closing" || snapshot.context.closeRequested)
    if (!settled && !mayBeForced)
      return yield* new ProvisionerError({
        operation: "Custody.erase",
        reason: { _tag: "NotSettled", phase }
      })
    const stop = Object.keys(envelope.work)
    const { quarantine: _, ...kept } = envelope
    const erased: Envelope = {
      ...kept,
      seq: envelope.seq + 1,
      snapshot: withoutWords(envelope.snapshot),
      erased: { at, by }
    }
    const fact = { kind: "erased", by } as const
    const marked = yield* write({
      uuid,
      before: user,
      step: { envelope: erased, start: [], stop, facts: [fact] },
      written: [{ facts: [fact], event: { type: "provision.erase" }, source: "operator" }],
      ...nothing,
      deadline: { name: "recheck", at }
    })
    return yield* finish(uuid, marked)
  })

  return { erase, finish }
}
