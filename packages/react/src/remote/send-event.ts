import type { Environment } from "../environment.ts"
import type { OutgoingEvent } from "../outgoing-event.ts"
import type { Receipt, TransportSendOptions } from "../transport.ts"
import type { Ask } from "./ask.ts"
import { backOff, pause } from "./back-off.ts"
import { jsonBody } from "./json-body.ts"
import { lifeline } from "./lifeline.ts"
import { failed, problem } from "../problem.ts"
import { isTransient, problemOf, retryAfter, unreachable } from "./problem-of.ts"

/** Some minutes of a network that works. */
const attempts = 12

/** Longer than the server waits for a body: an answer that has not come by then is lost. */
const patience = 90_000

interface Options extends TransportSendOptions {
  readonly ask: Ask
  readonly environment: Environment
  readonly path: string
}

/** Sends an event until the server has said what became of it: with one key, so that however often it arrives, it counts once. */
export const sendEvent = async (event: OutgoingEvent, options: Options): Promise<Receipt> => {
  const { ask, environment, path, key, signal: given, onRetry } = options
  let hurry = () => {}
  given?.addEventListener("abort", () => hurry())
  const body = await jsonBody(event).catch(() => null)
  if (body === null) return failed(problem("UnreadableFile"))
  const headers = { "content-type": "application/json", "idempotency-key": key }
  for (let attempt = 1; ; attempt++) {
    if (given?.aborted) return failed(problem("Cancelled"))
    if (attempt > 1) onRetry?.(attempt)
    const { signal, end } = lifeline(environment, patience)
    hurry = end
    let why = unreachable
    let least = 0
    try {
      const response = await ask(path, { method: "POST", body, headers, signal })
      // Cut off in the middle of the answer, it is asked for again.
      if (response.ok) return (await response.json()) as Receipt
      why = await problemOf(response)
      if (!isTransient(response)) return failed(why)
      least = retryAfter(response)
    } catch {
      // Nothing is known of what the server did.
    } finally {
      end()
    }
    if (given?.aborted) continue
    if (attempt >= attempts && environment.isOnline()) return failed(why)
    const ms = Math.max(least, backOff(attempt, environment.random()))
    await pause(environment, ms, (now) => (hurry = now))
  }
}
