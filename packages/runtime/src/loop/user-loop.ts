import { standing } from "@bunq-provisioning/core"
import { begin, owedCommands, snapshotOf } from "@bunq-provisioning/core/step"
import type {
  Deadline,
  Envelope,
  OwedCommand,
  ProvisionContext,
  ProvisionInput,
  Standing,
  Standstill,
  Step,
  StepEvent
} from "@bunq-provisioning/core"
import type { ProvisionStore, Sealer, SealerError, Secret, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Exit } from "effect"
import { viewIn } from "../admission/circumstances.ts"
import type { CircumstancesOf } from "../admission/circumstances.ts"
import { commitOf } from "./commit-of.ts"
import type { Writing } from "./commit-of.ts"
import { dueDeadlines } from "./due-deadlines.ts"
import { makeErasure } from "./erasure.ts"
import type { EraseOptions } from "./erasure.ts"
import type { Happening } from "./journal-rows.ts"
import { makeHotUsers } from "./hot-users.ts"
import type { HotUser } from "./hot-users.ts"
import { makeKeyedLock } from "./keyed-lock.ts"
import type { Lifecycle } from "./lifecycle.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import { reading } from "./reading.ts"
import { retryOnFailure } from "./retry-on-failure.ts"
import { journalled, outcomeOf } from "./turn.ts"
import type { Turn, TurnOutcome } from "./turn.ts"
import type { Published } from "./view-hub.ts"
import { wakeAt } from "./wake-at.ts"

export type LoopError = StoreError | SealerError | ProvisionerError

/** What happens after a commit, and only then. None of it may fail. */
export interface Afterwards {
  readonly stop: (uuid: string, command: string) => Effect.Effect<void>
  readonly start: (uuid: string, command: OwedCommand) => Effect.Effect<void>
  readonly wake: (deadline: Deadline | null) => Effect.Effect<void>
  readonly publish: (uuid: string, read: () => Published) => void
  /** Where a user is: after a commit, and when one is read from the store. Comes before what is stopped and started. */
  readonly seen: (uuid: string, standing: Standing, context: ProvisionContext) => Effect.Effect<void>
}

interface Options {
  readonly store: ProvisionStore["Service"]
  readonly sealer: Sealer["Service"]
  readonly afterwards: Afterwards
  readonly hotUsers: number
  readonly lifecycle: Lifecycle
  /** When bunq could not be called for a user: that it was slow is not noted for that. */
  readonly circumstances: CircumstancesOf
}

const conflicts = 5

/** Who is erased is on the way to nothing any more, wherever a forced erasure met them: they take nobody's place. */
const whereIs = ({ erased }: Envelope, found: Standing): Standing =>
  erased === undefined ? found : { phase: "closed", stalled: false }

/** `load → step → one commit → commands`, one turn at a time per user. */
export const makeUserLoop = (options: Options) => {
  const { store, sealer, afterwards, hotUsers, circumstances } = options
  const { step } = options.lifecycle
  const lock = makeKeyedLock()
  const hot = makeHotUsers(hotUsers)

  const notYetSealed = Effect.fnUntraced(function* (owner: string, secrets: readonly Secret[]) {
    const fresh: Secret[] = []
    for (const secret of secrets)
      if ((yield* store.sealed(owner, secret.purpose)) === null) fresh.push(secret)
    return fresh
  })

  /** Writes one step and then, only then, lets the world know. Who it fails for, by a defect too, is read anew the next time, and what they owe starts. */
  const write = Effect.fnUntraced(
    function* (options: Writing) {
      const { uuid, before, step: taken } = options
      const { envelope } = taken
      const now = yield* Clock.currentTimeMillis
      const snapshot = yield* reading("Provisioner.commit", () => snapshotOf(envelope))
      const { commit, after } = commitOf(options, snapshot, now)
      yield* store.commit(commit)
      hot.set(uuid, after)
      yield* afterwards.seen(uuid, whereIs(envelope, commit.standing), snapshot.context)
      for (const command of taken.stop) yield* afterwards.stop(uuid, command)
      for (const command of taken.start) yield* afterwards.start(uuid, command)
      yield* afterwards.wake(commit.deadline)
      if (envelope === before?.envelope) return after
      const around = yield* circumstances(uuid)
      afterwards.publish(uuid, () => ({
        seq: envelope.seq,
        view: viewIn(around, { snapshot, now, envelope })
      }))
      return after
    },
    (effect, { uuid }) =>
      Effect.onExit(effect, (exit) => {
        if (Exit.isFailure(exit)) hot.drop(uuid)
        return Effect.void
      })
  )

  /** A user read from the store takes `provision.resumed`, and what it owes is running when this returns. */
  const find = Effect.fnUntraced(function* (uuid: string) {
    const known = hot.get(uuid)
    if (known !== undefined) return known
    const envelope: Envelope | null = yield* store.load(uuid)
    if (envelope === null) return null
    const at = yield* Clock.currentTimeMillis
    const event = { type: "provision.resumed", at } as const
    const resumed = yield* reading("Provisioner.load", () => step(envelope, event))
    const cold: HotUser = { envelope, journal: envelope.journal ?? (yield* store.journalEnd(uuid)) }
    let user = cold
    if (resumed.envelope === envelope) {
      hot.set(uuid, cold)
      const snapshot = snapshotOf(envelope)
      yield* afterwards.seen(uuid, whereIs(envelope, standing(snapshot, envelope)), snapshot.context)
    } else
      user = yield* write({
        uuid,
        before: cold,
        step: resumed,
        written: [{ facts: resumed.facts, event, source: "runtime" }],
        sealed: [],
        inbox: []
      })
    for (const command of owedCommands(user.envelope)) yield* afterwards.start(uuid, command)
    return user
  })

  const known = Effect.fnUntraced(function* (uuid: string, operation: string) {
    const user = yield* find(uuid)
    return user ?? (yield* new ProvisionerError({ operation, reason: { _tag: "NotFound" } }))
  })

  const once = Effect.fnUntraced(function* (uuid: string, turn: Turn) {
    const before = yield* known(uuid, "Provisioner.step")
    if (turn.inboxId !== undefined && (yield* store.consumed(turn.inboxId))) {
      // A commit nobody heard the end of may have become durable after the user was read again.
      const stored = yield* store.load(uuid)
      if (stored?.seq !== before.envelope.seq) hot.drop(uuid)
      yield* find(uuid)
      return { outcome: "duplicate", because: null } satisfies TurnOutcome
    }
    const taken = yield* reading("Provisioner.step", () => step(before.envelope, turn.event))
    const changed = taken.envelope !== before.envelope
    const isErased = before.envelope.erased !== undefined
    const brought = turn.secrets ?? []
    const secrets = isErased || brought.length === 0 ? [] : yield* notYetSealed(uuid, brought)
    const facts = journalled(taken, turn.source)
    const inbox = turn.inboxId === undefined ? [] : [turn.inboxId]
    if (changed || secrets.length + facts.length + inbox.length > 0) {
      const toSeal = [...secrets, ...(changed ? (turn.answers ?? []) : [])]
      const sealed = toSeal.length === 0 ? [] : yield* sealer.seal(uuid, toSeal)
      const { event, source, by, responseId = null } = turn
      const written = [{ facts, event, source, responseId, ...(by === undefined ? {} : { by }) }]
      yield* write({ uuid, before, step: taken, written, sealed, inbox })
    }
    return outcomeOf(taken)
  })

  const again = <A>(effect: Effect.Effect<A, LoopError>) =>
    retryOnFailure(effect, {
      times: conflicts,
      while: (error) => error._tag === "StoreError" && error.reason._tag === "VersionConflict"
    })

  const dueOf = Effect.fnUntraced(function* (uuid: string, at: number, stood: readonly Standstill[]) {
    const user = yield* known(uuid, "Provisioner.passTime")
    const snapshot = yield* reading("Provisioner.passTime", () => snapshotOf(user.envelope))
    return { user, snapshot, due: dueDeadlines(snapshot, stood).filter((deadline) => deadline.at <= at) }
  })

  const erasure = makeErasure({ store, sealer, write })

  const passTime = Effect.fnUntraced(function* (uuid: string) {
    const at = yield* Clock.currentTimeMillis
    const found = yield* known(uuid, "Provisioner.passTime")
    if (found.envelope.erased !== undefined) return void (yield* erasure.finish(uuid, found))
    const { standstills, queued } = yield* circumstances(uuid)
    const first = yield* dueOf(uuid, at, standstills)
    for (const { name } of first.due) {
      const event = { type: "deadline.passed", at, deadline: name } as const
      yield* again(once(uuid, { event, source: "timer" }))
    }
    const { user, snapshot, due } = yield* dueOf(uuid, at, [])
    // The store says that something is due, and nothing is: what is known here is not what is stored, and writing it down tells.
    if (due.length === 0 && first.due.length > 0) return
    const unmoved: Step = { envelope: user.envelope, start: [], stop: [], facts: [] }
    const deadline = wakeAt(snapshot, at, queued?.expectedAt)
    yield* write({ uuid, before: user, step: unmoved, written: [], sealed: [], inbox: [], deadline })
  })

  return {
    lock,
    /** The user as last committed, if they are in memory. */
    peek: (uuid: string): Envelope | null => hot.get(uuid)?.envelope ?? null,
    /** Takes one turn; when it returns, what it changed is durable. */
    take: (uuid: string, turn: Turn): Effect.Effect<TurnOutcome, LoopError> =>
      lock.hold(uuid, again(once(uuid, turn))),
    /** Lets time pass for one user: every deadline up to now, then the next look. */
    passTime: (uuid: string): Effect.Effect<void, LoopError> => lock.hold(uuid, passTime(uuid)),
    /** Destroys what was sealed of a settled user; safe to repeat. */
    erase: (uuid: string, options: EraseOptions): Effect.Effect<HotUser, LoopError> =>
      lock.hold(
        uuid,
        again(Effect.flatMap(known(uuid, "Custody.erase"), (user) => erasure.erase(uuid, user, options)))
      ),
    /** Makes the user durable, or finds the one that is there. A new one with a message in `inbox` that was taken before fails with `VersionConflict`. */
    begin: (
      input: ProvisionInput,
      secrets: readonly Secret[],
      more: readonly StepEvent[],
      { inbox = [], ...who }: { readonly by?: string; readonly inbox?: readonly string[] } = {}
    ): Effect.Effect<HotUser, LoopError> =>
      lock.hold(
        input.uuid,
        Effect.gen(function* () {
          const there = yield* find(input.uuid)
          if (there !== null) return there
          const { uuid } = input
          const sealed = yield* sealer.seal(uuid, secrets)
          const first = begin(input)
          const written: Happening[] = [
            { facts: first.facts, event: { type: "provision.requested" }, source: "operator", ...who }
          ]
          let { envelope } = first
          for (const event of more) {
            const next = step(envelope, event)
            written.push({ facts: next.facts, event, source: "user", ...who })
            envelope = next.envelope
          }
          const whole: Step = { envelope, start: owedCommands(envelope), stop: [], facts: [] }
          return yield* write({ uuid, before: null, step: whole, written, sealed, inbox })
        })
      ),
    /** The user as last committed; waits for no turn in progress. */
    read: (uuid: string): Effect.Effect<HotUser, LoopError> =>
      Effect.suspend(() => {
        const user = hot.get(uuid)
        return user === undefined ? lock.hold(uuid, known(uuid, "Provisioner.read")) : Effect.succeed(user)
      })
  }
}
export type UserLoop = ReturnType<typeof makeUserLoop>
