import { logEvent } from "@bunq-provisioning/core/ports"
import { Cause, Effect, Option, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Provisioner } from "../loop/provisioner.ts"
import { ApiProblem } from "./api-problem.ts"
import type { Caller } from "./caller.ts"
import { operatorFrame, userFrame } from "./event-frame.ts"
import { openEventStream } from "./event-stream.ts"
import type { EventStream } from "./event-stream.ts"
import { problemOf } from "./problem-of.ts"
import { shownTo } from "./shown-to.ts"
import type { TokenDesk } from "./token-desk.ts"
import type { Turnstile } from "./turnstile.ts"

interface Kit {
  readonly provisioner: Pick<Provisioner["Service"], "view" | "tail">
  readonly desk: TokenDesk
  readonly turnstile: Turnstile
  readonly now: () => number
  /** How often a reader hears that we are there, and how long one may take nothing, ms. */
  readonly heartbeat: number
  readonly stuckAfter: number
}

/** An id that nobody knows. */
const unknown = Number.MAX_SAFE_INTEGER
const idOf = (given: string): number => (/^\d{1,16}$/.test(given) ? Number(given) : unknown)

/** Streams of changes: one pace for all of them, and an end for those whose token ends. */
export const makeChanges = Effect.fnUntraced(function* (kit: Kit) {
  const { provisioner, desk, turnstile, now, heartbeat, stuckAfter } = kit
  const open = new Map<EventStream, Caller>()
  const fork = Effect.runForkWith(yield* Effect.context<never>())

  const failed = (cause: Cause.Cause<unknown>): void => {
    const failure = Cause.findErrorOption(cause)
    if (Option.isSome(failure) && problemOf(failure.value) !== null) return
    fork(
      logEvent({
        level: "error",
        event: "api.failed",
        message: "a stream of changes of the HTTP API broke off; its reader comes again"
      })
    )
  }
  const round = Effect.gen(function* () {
    yield* Effect.sleep(heartbeat)
    if (open.size === 0) return
    yield* desk.refreshBook
    const at = now()
    for (const [stream, caller] of open)
      if (desk.isGood(caller)) stream.beat(at, stuckAfter)
      else stream.end()
  })
  yield* Effect.forkScoped(Effect.forever(round))
  const close = Effect.sync(() => {
    for (const stream of open.keys()) stream.end()
  })
  yield* Effect.addFinalizer(() => close)

  return {
    /** Ends every stream; their readers come again. */
    close,
    /** What changed after `lastEventId`, then every later change, of one user or of everybody. */
    answer: Effect.fnUntraced(function* (of: {
      readonly caller: Caller
      readonly uuid: string | undefined
      readonly lastEventId: string | undefined
    }) {
      const { caller, lastEventId } = of
      const uuid = of.uuid === undefined ? undefined : (yield* provisioner.view(of.uuid)).uuid
      const place = turnstile.follow(caller)
      if (place instanceof ApiProblem) return yield* place
      const items = provisioner.tail({
        ...(uuid === undefined ? {} : { uuid }),
        ...(lastEventId === undefined ? {} : { after: idOf(lastEventId) })
      })
      let isOver = false
      const ended = { stream: undefined as EventStream | undefined }
      const stream = openEventStream({
        now,
        fork,
        feed: (write) =>
          Stream.runForEach(items, (item) => {
            const text =
              caller.kind === "operator"
                ? operatorFrame(item)
                : userFrame(item, (view) => shownTo(caller, view))
            return text === "" ? Effect.void : write(text)
          }),
        ended: (cause) => {
          isOver = true
          if (ended.stream !== undefined) open.delete(ended.stream)
          place()
          if (cause !== null) failed(cause)
        }
      })
      ended.stream = stream
      if (!isOver) open.set(stream, caller)
      return HttpServerResponse.raw(stream.body, {
        headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" }
      })
    })
  }
})
export type Changes = Effect.Success<ReturnType<typeof makeChanges>>
