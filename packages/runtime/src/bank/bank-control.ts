import { logEvent } from "@bunq-provisioning/core/ports"
import type { BankGate, BankState } from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Effect, Semaphore, Stream } from "effect"
import type { Restoring } from "../restore/restore-mode.ts"
import { makeStandstills } from "./standstills.ts"
import type { PauseError, PauseOrder, PauseSwitch } from "./pause-switch.ts"

/** bunq as a whole: what stands between it and everybody, and the operator's switch. */
export interface BankControl {
  readonly state: Effect.Effect<BankState>
  /** The present state, then every change until the provisioner closes. */
  readonly changes: Stream.Stream<BankState>
  /**
   * Nothing more leaves for bunq, until `resume`, in this process and in those after it; requests and answers are still taken. What has left is not
   * called back. `note` is for people, without personal data. Fails when the pause cannot be written down; it holds in this process all the same.
   */
  readonly pause: (note?: string | null) => Effect.Effect<void, PauseError>
  /** Ends a pause, whoever gave it. Trouble with bunq is not ended by it. */
  readonly resume: Effect.Effect<void, PauseError>
}

const lookEvery = "1 second"
const longestNote = 200

/** One line, short: it ends up in logs and on screens. */
const noteOf = (given: string | null | undefined): string | null => {
  const note = (given ?? "").replaceAll(/\p{Cc}+/gu, " ").trim()
  return note === "" ? null : note.slice(0, longestNote)
}

const nameOf = (state: BankState): string => (state._tag === "Troubled" ? state.reason : state._tag)

const tell = (state: BankState): Effect.Effect<void> => {
  switch (state._tag) {
    case "Open":
      return logEvent({
        level: "info",
        event: "bank.open",
        message: "bunq can be called again: everybody goes on"
      })
    case "Paused":
      return logEvent({
        level: "warning",
        event: "bank.paused",
        message: "paused: nothing leaves for bunq until it is resumed"
      })
    case "Restoring":
      return logEvent({
        level: "warning",
        event: "bank.restoring",
        message: "the database comes from a backup: no command leaves before everybody was read again"
      })
    case "Troubled":
      return logEvent({
        level: "warning",
        event: "bank.troubled",
        message: `every user waits: ${state.message}`,
        reason: state.reason,
        responseId: state.responseId
      })
  }
}

/** Joins the gate, which all calls pass, with the switch, which outlives the process. */
export const makeBankControl = Effect.fnUntraced(function* (
  gate: BankGate["Service"],
  keeper: PauseSwitch["Service"],
  restore: {
    readonly present: Effect.Effect<Restoring | null>
    readonly changes: Stream.Stream<Restoring | null> | null
  }
) {
  const one = yield* Semaphore.make(1)
  const ended = yield* Deferred.make<void>()
  let opening = yield* Deferred.make<void>()
  let standing: PauseOrder | null = null

  const obey = Effect.fnUntraced(function* (order: PauseOrder | null) {
    const { since, note } = standing ?? {}
    if (
      order === null ? standing === null : standing !== null && order.since === since && order.note === note
    )
      return
    standing = order
    yield* order === null ? gate.resume : gate.pause(order.note)
  })
  const look = one.withPermit(Effect.flatMap(keeper.read, obey))

  /** The gate counts a pause from when it heard of it; the order knows when it was given. */
  const sinceOrder = (state: BankState): BankState =>
    state._tag === "Paused" && typeof standing?.since === "number"
      ? { ...state, since: standing.since }
      : state

  /** What stands between us and bunq comes first: it holds up the restore as well. */
  const beside = (own: BankState) =>
    own._tag !== "Open"
      ? Effect.succeed(sinceOrder(own))
      : Effect.map(restore.present, (restoring) => restoring ?? own)
  const state = Effect.flatMap(gate.state, beside)
  const states =
    restore.changes === null
      ? Stream.map(gate.changes, sinceOrder)
      : Stream.merge(gate.changes, restore.changes).pipe(
          Stream.mapEffect(() => state),
          Stream.changesWith((one, other) => JSON.stringify(one) === JSON.stringify(other))
        )
  const standstills = makeStandstills(state)

  const told = (last: BankState | null, state: BankState) =>
    Effect.gen(function* () {
      yield* standstills
      const before = last === null ? "Open" : nameOf(last)
      if (nameOf(state) === before) return state
      yield* tell(state)
      if (state._tag !== "Open") return state
      const waiting = opening
      opening = Deferred.makeUnsafe()
      yield* Deferred.succeed(waiting, undefined)
      return state
    })

  const control: BankControl = {
    state,
    changes: Stream.interruptWhen(states, Deferred.await(ended)),
    pause: Effect.fn("Provisioner.bank.pause")((given?: string | null) =>
      one.withPermit(
        Effect.gen(function* () {
          const order = { since: yield* Clock.currentTimeMillis, note: noteOf(given) }
          yield* gate.pause(order.note)
          yield* keeper.write(order)
          standing = order
        })
      )
    ),
    resume: one
      .withPermit(
        Effect.gen(function* () {
          yield* keeper.remove
          standing = null
          yield* gate.resume
        })
      )
      .pipe(Effect.withSpan("Provisioner.bank.resume"))
  }
  return {
    control,
    /** Obeys what was ordered before; to be run before anything leaves. */
    look,
    /** Obeys orders given beside this process. */
    watch: keeper.shared ? Effect.forever(Effect.andThen(Effect.sleep(lookEvery), look)) : Effect.never,
    /** Follows the gate. */
    follow: Effect.asVoid(Stream.runFoldEffect(states, () => null as BankState | null, told)),
    /** When bunq could not be called, oldest first. */
    standstills,
    /** Completes when the gate opens the next time. */
    opens: Effect.suspend(() => Deferred.await(opening)),
    close: Deferred.succeed(ended, undefined)
  }
})
