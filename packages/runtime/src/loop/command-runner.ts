import type { CommandResult, Failure, OwedCommand } from "@bunq-provisioning/core"
import { logEvent, withResponseId } from "@bunq-provisioning/core/ports"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Cause, Clock, Effect, Exit, Random, Result } from "effect"
import type { Fiber, Scope } from "effect"
import type { Brought } from "./call-bunq.ts"
import { defectName } from "./kept-alive.ts"
import { retryDelay } from "./retry-delay.ts"
import { traced } from "./traced.ts"
import type { Turn } from "./turn.ts"

interface Running {
  readonly seq: number
  readonly attempt: number
  fiber: Fiber.Fiber<void> | null
  /** The call is over and its result is on its way: it must not be interrupted any more. */
  delivering: boolean
}

interface Options {
  readonly call: (command: OwedCommand) => Effect.Effect<Brought, BunqError>
  /** Commits a result; returns when it is durable or nobody wants it. */
  readonly deliver: (uuid: string, turn: Turn) => Effect.Effect<void>
  /** Completes when bunq can be called again after trouble with everybody: who waits to try again goes on at once. */
  readonly opens: Effect.Effect<void>
  readonly scope: Scope.Scope
}

const failureFrom = (error: BunqError, at: number): Failure => ({
  _tag: error.reason._tag,
  message: error.message,
  at,
  responseId: error.responseId,
  ...(error.reason._tag === "Refused" && error.reason.fields !== undefined
    ? { fields: error.reason.fields }
    : {})
})
/** A defect's own text is not trusted to be free of secrets. */
const unexpected = (at: number): Failure => ({
  _tag: "Unexpected",
  message: "The command failed in a way nobody foresaw; the log names the defect.",
  at,
  responseId: null
})

/** Runs commands, one fiber per user and command, and turns what they come to into events. */
export const makeCommandRunner = ({ call, deliver, opens, scope }: Options) => {
  const running = new Map<string, Running>()
  const keyOf = (uuid: string, id: string): string => `${uuid}/${id}`

  const failed = Effect.fnUntraced(function* (command: OwedCommand, cause: Cause.Cause<BunqError>) {
    const at = yield* Clock.currentTimeMillis
    const { id, seq, attempt } = command
    const found = Cause.findError(cause)
    if (Result.isFailure(found)) {
      yield* logEvent({
        level: "error",
        event: "command.died",
        message: `command ${id} died`,
        reason: defectName(cause)
      })
      return { type: "command.failed", id, seq, at, failure: unexpected(at) } satisfies CommandResult
    }
    const error = found.success
    const delay = retryDelay(error, attempt, yield* Random.next)
    const result = { type: "command.failed", id, seq, at, failure: failureFrom(error, at) } as const
    return delay === null ? result : { ...result, retryAt: at + delay }
  })

  const run = Effect.fnUntraced(
    function* (uuid: string, command: OwedCommand, own: Running) {
      const wait = command.notBefore === 0 ? 0 : command.notBefore - (yield* Clock.currentTimeMillis)
      if (wait > 0) {
        const pause = Effect.sleep(wait)
        yield* command.told === true ? pause : Effect.raceFirst(pause, opens)
      }
      const exit = yield* Effect.exit(withResponseId(call(command)))
      if (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)) return
      own.delivering = true
      if (Exit.isFailure(exit)) {
        const event = yield* failed(command, exit.cause)
        return yield* deliver(uuid, { event, source: "bank", responseId: event.failure.responseId })
      }
      const { value, responseId } = exit.value
      const { at, output, secrets } = value
      const event = { type: "command.succeeded", id: command.id, seq: command.seq, at, output } as const
      yield* deliver(uuid, { event, source: "bank", secrets, responseId })
    },
    (effect, uuid, command) =>
      traced(`command.${command.id}`, effect, () => ({
        root: true,
        attributes: { uuid, seq: command.seq, attempt: command.attempt }
      }))
  )

  const halt = (key: string): void => {
    const own = running.get(key)
    running.delete(key)
    if (own !== undefined && !own.delivering) own.fiber?.interruptUnsafe()
  }
  const stop = (uuid: string, id: string): Effect.Effect<void> => Effect.sync(() => halt(keyOf(uuid, id)))

  const start = Effect.fnUntraced(function* (uuid: string, command: OwedCommand) {
    const key = keyOf(uuid, command.id)
    const known = running.get(key)
    if (known !== undefined && known.seq === command.seq && known.attempt === command.attempt) return
    halt(key)
    const own: Running = { seq: command.seq, attempt: command.attempt, fiber: null, delivering: false }
    running.set(key, own)
    const forget = Effect.sync(() => {
      if (running.get(key) === own) running.delete(key)
    })
    own.fiber = yield* run(uuid, command, own).pipe(
      Effect.interruptible,
      Effect.ensuring(forget),
      Effect.forkIn(scope)
    )
  })

  return { start, stop, size: (): number => running.size }
}
