import { Cause, Effect, Exit } from "effect"
import type { Fiber } from "effect"
import { heartbeatFrame } from "./event-frame.ts"

/** Bytes that wait for a reader before the source does. */
const most = 65_536
const encoder = new TextEncoder()

/** One reader of changes. */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>
  /** Says that we are there; ends a stream whose reader took nothing for `stuckAfter` ms. */
  readonly beat: (now: number, stuckAfter: number) => void
  /** Ends it in good order; the reader comes again with the last id it has. */
  readonly end: () => void
}

interface Options {
  /** Writes what there is to be told, at the pace of `write`; when it ends the stream ends. */
  readonly feed: (write: (text: string) => Effect.Effect<void>) => Effect.Effect<void, unknown>
  readonly fork: (effect: Effect.Effect<void, unknown>) => Fiber.Fiber<void, unknown>
  readonly now: () => number
  /** Called once, however it ends. `failed`: by a failure of the feed. */
  readonly ended: (failed: Cause.Cause<unknown> | null) => void
}

/** A body of server-sent events: what is written waits for the reader, so a slow one holds a bounded number of bytes and loses nothing. */
export const openEventStream = ({ feed, fork, now, ended }: Options): EventStream => {
  let isOver = false
  let wake: (() => void) | null = null
  let blockedSince: number | null = null
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Empty until it is forked: it may end while it is. */
  const feeding: Fiber.Fiber<void, unknown>[] = []

  const finish = (close: () => void, failed: Cause.Cause<unknown> | null = null): void => {
    if (isOver) return
    isOver = true
    wake = null
    feeding[0]?.interruptUnsafe()
    try {
      close()
    } catch {
      // The reader was faster.
    }
    ended(failed)
  }
  const hasRoom = () => (controller?.desiredSize ?? 0) > 0
  const write = (text: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (isOver) return Effect.interrupt
      controller?.enqueue(encoder.encode(text))
      if (hasRoom()) return Effect.void
      blockedSince = now()
      return Effect.callback<void>((resume) => {
        wake = () => resume(Effect.void)
      })
    })
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given
      },
      pull: () => {
        blockedSince = null
        const go = wake
        wake = null
        go?.()
      },
      cancel: () => finish(() => {})
    },
    new ByteLengthQueuingStrategy({ highWaterMark: most })
  )
  const end = () => finish(() => controller?.close())
  const fiber = fork(feed(write))
  feeding.push(fiber)
  fiber.addObserver((exit) => {
    const failed = Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause) ? exit.cause : null
    finish(() => controller?.close(), failed)
  })
  return {
    body,
    end,
    beat: (at, stuckAfter) => {
      if (isOver) return
      if (blockedSince !== null && at - blockedSince > stuckAfter)
        finish(() => controller?.error(new Error("The reader took nothing for too long.")))
      else if (hasRoom()) controller?.enqueue(encoder.encode(heartbeatFrame))
    }
  }
}
