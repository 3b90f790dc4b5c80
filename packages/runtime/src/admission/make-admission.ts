import type { OwedCommand, ProvisionContext, Standing, Standstill } from "@bunq-provisioning/core"
import type { Pace, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Effect, Queue } from "effect"
import { admissionLimit } from "./admission-limit.ts"
import type { Circumstances } from "./circumstances.ts"
import { Flights, stageOf } from "./flights.ts"
import { WaitingLine } from "./waiting-line.ts"

/** What runs commands once they may. */
export interface Runner {
  readonly start: (uuid: string, command: OwedCommand) => Effect.Effect<void>
  readonly stop: (uuid: string, command: string) => Effect.Effect<void>
}

interface Options {
  readonly runner: Runner
  readonly pace: Effect.Effect<Pace>
  /** When bunq could not be called, oldest first. */
  readonly standstills: Effect.Effect<readonly Standstill[]>
  /** When a create of the user was sent; null = never. */
  readonly sentAt: (uuid: string) => Effect.Effect<number | null, StoreError>
  /** The line moved: whoever is still in it is elsewhere now. */
  readonly moved: (uuids: readonly string[]) => Effect.Effect<void>
}

/** How admission stands. */
export interface AdmissionState {
  readonly waiting: number
  /** Users between their create and their session, and how many there may be. */
  readonly unopened: number
  readonly limit: number
  readonly resets: number
  readonly renewals: number
  /** ms from one session to the next. */
  readonly every: number
  /** ms: what processing is taken to last, and how long a credential is taken to live. */
  readonly processing: number
  readonly window: number
}

const hour = 3_600_000
const soonest = 1_000

/**
 * Creates users only as fast as their sessions can be opened, first come first served (I7).
 *
 * Who waits is a row with a `createProvision` in its outbox, and nothing else: the line is read from the rows, so that a restart keeps the order, and
 * waiting makes no attempt, no journal row and no fiber. Whatever may have reached bunq already does not wait: it is looked up at once.
 */
export const makeAdmission = Effect.fnUntraced(function* (options: Options) {
  const { runner, sentAt } = options
  const line = new WaitingLine()
  const { window } = yield* options.pace
  const flights = new Flights({ window, now: yield* Clock.currentTimeMillis })
  /** Who has asked for a create, by when, and whether somebody has asked for their end since. */
  const asked = new Map<string, { readonly since: number; readonly closing: boolean }>()
  const bell = yield* Queue.sliding<void>(1)
  let ready = false
  const ring: Effect.Effect<void> = Effect.sync(() => void Queue.offerUnsafe(bell, undefined))

  const state = Effect.gen(function* () {
    const [now, { every, waiting, lastHour }] = [yield* Clock.currentTimeMillis, yield* options.pace]
    const flown = flights.at(now)
    const renewals = waiting + Math.round((lastHour * flown.processing) / hour)
    const limit = admissionLimit({ ...flown, every, renewals })
    return { ...flown, waiting: line.size, limit, renewals, every } satisfies AdmissionState
  })

  /** Whether anybody is let in now. */
  const isMoving = Effect.map(options.standstills, (stood) => ready && stood.at(-1)?.until !== null)

  /** Lets in whoever may go. */
  const admit = Effect.gen(function* () {
    const last = (yield* options.standstills).at(-1)
    if (last?.until !== undefined) flights.callableSince = Math.max(flights.callableSince, last.until ?? 0)
    if (!ready || last?.until === null) return
    let room = yield* Effect.map(state, ({ limit, unopened }) => limit - unopened)
    const before = line.size
    for (; room > 0 && line.size > 0; room -= 1) {
      const next = line.next()
      if (next === undefined) break
      flights.creating(next.uuid, yield* Clock.currentTimeMillis, true)
      yield* next.release
    }
    if (line.size < before) yield* options.moved(line.uuids)
  })

  const run = Effect.gen(function* () {
    if (line.size === 0 || !ready) yield* Queue.take(bell)
    else {
      const { every } = yield* options.pace
      yield* Effect.race(Effect.sleep(Math.max(soonest, every)), Queue.take(bell))
    }
    yield* admit
  }).pipe(Effect.forever)

  /** What a user's place in line changes; null = nothing. Waiting in line counts as a time in which bunq could not be called. */
  const circumstances = Effect.fnUntraced(function* (uuid: string) {
    const since = asked.get(uuid)?.since
    const position = line.positionOf(uuid)
    if (since === undefined) return null
    if (position === null) {
      const until = flights.of(uuid)?.since
      return until === undefined ? null : { queued: null, standstills: [{ since, until }] }
    }
    const { limit, ...present } = yield* state
    const { unopened, resets, renewals, every, waiting } = present
    const ahead = unopened + resets + renewals + position
    const expectedAt = (yield* Clock.currentTimeMillis) + ahead * every
    const standstills = [{ since, until: expectedAt }]
    // Who may go waits for nothing but their turn to run.
    if (unopened + position <= limit && (yield* isMoving)) return { queued: null, standstills }
    const isHeld = unopened >= limit && unopened < admissionLimit({ ...present, resets: 0 })
    const queued = { position, of: waiting, expectedAt, ...(isHeld ? { resets } : {}) }
    return { queued, standstills } satisfies Circumstances
  })

  const start = Effect.fnUntraced(function* (uuid: string, command: OwedCommand) {
    const isCreate = command.id === "createProvision" && !command.input.lookUpOnly
    const request = asked.get(uuid)
    if (!isCreate || request === undefined || request.closing || flights.of(uuid)?.admitted === true)
      return yield* runner.start(uuid, command)
    const sent = yield* Effect.orElseSucceed(sentAt(uuid), () => null)
    if (sent === null) line.join({ uuid, since: request.since, release: runner.start(uuid, command) })
    else {
      flights.creating(uuid, sent, false)
      yield* runner.start(uuid, command)
    }
    yield* ring
  })

  return {
    start,
    stop: (uuid: string, command: string): Effect.Effect<void> => {
      if (command === "createProvision") line.leave(uuid)
      return runner.stop(uuid, command)
    },
    /** Where a user is, after every commit and whenever one is read from the store. */
    seen: Effect.fnUntraced(function* (uuid: string, standing: Standing, context: ProvisionContext) {
      const { since, closeRequested, provision } = context
      if (standing.phase === "requesting" && !standing.stalled) {
        asked.set(uuid, { since: asked.get(uuid)?.since ?? since, closing: closeRequested })
        // What was never sent is over at once, and takes nobody's place.
        const waiter = closeRequested ? line.leave(uuid) : undefined
        return waiter === undefined ? undefined : yield* waiter.release
      }
      asked.delete(uuid)
      const stage = stageOf(standing)
      const at = yield* Clock.currentTimeMillis
      const expiresAt = provision?.credential?.expiresAt ?? null
      const changed =
        stage === null ? flights.leave(uuid) : flights.seen(uuid, stage, { at, since, expiresAt })
      if (changed && line.size > 0) yield* ring
    }),
    /** Whether the create of a user has had its turn. */
    isAdmitted: (uuid: string): boolean => flights.of(uuid)?.admitted === true,
    /** Waits until the create of one who may have been created before, and was not, may be sent. */
    pass: (uuid: string): Effect.Effect<void> =>
      Effect.suspend(() => {
        if (flights.of(uuid)?.admitted === true) return Effect.void
        flights.leave(uuid)
        const turn = Deferred.makeUnsafe<void>()
        const release = Effect.asVoid(Deferred.succeed(turn, undefined))
        line.join({ uuid, since: asked.get(uuid)?.since ?? 0, release })
        return Effect.andThen(ring, Deferred.await(turn)).pipe(
          Effect.onInterrupt(() => Effect.sync(() => void line.leave(uuid)))
        )
      }),
    circumstances,
    state,
    /** Everybody who was on the way or in line before is known again: nobody is let in before that. */
    ready: Effect.andThen(
      Effect.sync(() => void (ready = true)),
      ring
    ),
    run
  }
})

export interface Admission extends Omit<
  Effect.Success<ReturnType<typeof makeAdmission>>,
  "state" | "circumstances" | "seen"
> {
  readonly seen: (uuid: string, standing: Standing, context: ProvisionContext) => Effect.Effect<void>
  readonly circumstances: (uuid: string) => Effect.Effect<Circumstances | null>
  /** null = nobody has to wait. */
  readonly state: Effect.Effect<AdmissionState | null>
}
