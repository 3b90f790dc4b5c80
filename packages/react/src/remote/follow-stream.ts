import type { View } from "@bunq-provisioning/core"
import type { Environment } from "../environment.ts"
import type { FollowListener, Following } from "../transport.ts"
import type { Ask } from "./ask.ts"
import { backOff, pause } from "./back-off.ts"
import { eventStream } from "./event-stream.ts"
import { lifeline } from "./lifeline.ts"
import { isTransient, problemOf, retryAfter } from "./problem-of.ts"

/** The server is heard of every 15 s; three times nothing, and the stream is dead, whatever the browser believes. */
const silence = 45_000

interface Options {
  readonly ask: Ask
  readonly environment: Environment
  readonly path: string
  readonly listener: FollowListener
}

/** Follows a stream of changes until it is stopped: what was missed is asked for by the number of the last change seen. */
export const followStream = ({ ask, environment, path, listener }: Options): Following => {
  let isStopped = false
  let end = () => {}
  let lastId = ""
  let attempt = 0
  let hurry = () => {}

  /** Reads one connection to its end; throws when it breaks. */
  const read = async (response: Response, heard: () => void, signal: AbortSignal) => {
    const live = () => listener.onConnection({ state: "live" })
    const parse = eventStream(({ event, data, id }) => {
      if (event === "reset") lastId = ""
      else if (event === "view") {
        listener.onView(JSON.parse(data) as View)
        live()
      } else if (event === "start") {
        listener.onReset?.()
        live()
      }
      // Only now: a message that was of no use comes again.
      lastId = id || lastId
    })
    // Without a number the present view comes first, and until then nothing is known.
    if (lastId !== "") live()
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {}
      if (done || signal.aborted) return
      heard()
      parse(decoder.decode(value, { stream: true }))
      attempt = 0
    }
  }

  /** One connection. Returns how long the server wants to be left alone; null = a person has to help. */
  const connect = async (): Promise<number | null> => {
    const { signal, heard, end: giveUp } = lifeline(environment, silence)
    end = giveUp
    try {
      const headers = { accept: "text/event-stream", ...(lastId === "" ? {} : { "last-event-id": lastId }) }
      const response = await ask(path, { headers, signal })
      if (response.ok) {
        await read(response, heard, signal)
        return 0
      }
      const problem = await problemOf(response)
      if (isTransient(response)) return retryAfter(response)
      if (!isStopped) listener.onConnection({ state: "refused", problem })
      return null
    } catch {
      // Unreachable, cut off, or given up above: all of it is tried again.
      return 0
    } finally {
      giveUp()
    }
  }

  const run = async () => {
    while (!isStopped) {
      const least = await connect()
      if (isStopped) return
      attempt++
      const ms = least === null ? null : Math.max(least, backOff(attempt, environment.random()))
      if (ms !== null) {
        listener.onConnection(
          environment.isOnline()
            ? { state: "waiting", attempt, retryAt: environment.now() + ms }
            : { state: "offline" }
        )
      }
      await pause(environment, ms, (now) => (hurry = now))
      if (ms === null) {
        attempt = 0
        if (!isStopped) listener.onConnection({ state: "connecting" })
      }
    }
  }
  listener.onConnection({ state: "connecting" })
  void run()
  return {
    stop: () => {
      isStopped = true
      end()
      hurry()
    },
    retry: () => hurry()
  }
}
