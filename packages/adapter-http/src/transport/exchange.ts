import { Effect, Exit } from "effect"
import type { Context, Duration } from "effect"
import ky from "ky"
import { globalFetch } from "../edges/global-fetch.ts"
import type { TransportTime } from "../transport-clock.ts"

/** What came of one request, before anybody judged it. */
export type Outcome =
  | {
      readonly _tag: "Reply"
      readonly status: number
      readonly headers: Headers
      /** The raw bytes, or why there are none. */
      readonly body: Uint8Array<ArrayBuffer> | "broken" | "oversized"
    }
  /** No reply. `sent: false` only when it is certain that nothing left this machine. */
  | { readonly _tag: "Lost"; readonly sent: boolean }

export interface ExchangeOptions {
  readonly origin: string
  readonly fetch: typeof globalThis.fetch | undefined
  readonly requestDeadline: Duration.Duration
  readonly maxReplyBytes: number
  readonly time: Pick<TransportTime, "now" | "sleep">
}

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array<ArrayBuffer> | null
  /** Asked when the next thing is `fetch` itself; false = it must not leave after all. */
  readonly leave: () => boolean
}

/** Codes of failures before a connection stood: nothing was sent. A reset is not among them. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT"
])

const wasNeverSent = (error: unknown, depth = 0): boolean => {
  if (typeof error !== "object" || error === null || depth > 5) return false
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => wasNeverSent(each, depth + 1))
  return (typeof code === "string" && neverSent.has(code)) || wasNeverSent(cause, depth + 1)
}

const readBody = async (
  response: Response,
  cap: number
): Promise<Uint8Array<ArrayBuffer> | "broken" | "oversized"> => {
  if (response.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > cap) {
        // Not waited for: a source that hangs must not hold us.
        reader.cancel().catch(() => undefined)
        return "oversized"
      }
      chunks.push(value)
    }
  } catch {
    return "broken"
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}

/**
 * One request and its whole reply, by the deadline or not at all. Never fails and never retries: ky moves bytes here and nothing else. Redirects
 * are not followed, because they would carry our headers to another host.
 */
export const makeExchange = (options: ExchangeOptions) => {
  const client = ky.create({ retry: 0, timeout: false, throwHttpErrors: false, redirect: "manual" })
  const { fetch = globalFetch } = options
  const lost = (sent: boolean): Outcome => ({ _tag: "Lost", sent })

  const ask = async (url: URL, request: RawRequest, signal: AbortSignal): Promise<Outcome> => {
    let kept = false
    try {
      const response = await client(url, {
        method: request.method,
        headers: request.headers,
        // Handed to fetch itself: ky would put the signal into several others, for each request.
        fetch: async (input) => {
          kept = !request.leave()
          if (kept) throw new Error("The request was not let go.")
          return fetch(input, { signal })
        },
        ...(request.body === null ? {} : { body: request.body })
      })
      const body = await readBody(response, options.maxReplyBytes)
      return { _tag: "Reply", status: response.status, headers: response.headers, body }
    } catch (error) {
      return lost(!kept && !wasNeverSent(error))
    }
  }

  return (request: RawRequest): Effect.Effect<Outcome> => {
    const url = new URL(request.path, options.origin)
    if (url.origin !== options.origin) return Effect.succeed(lost(false))
    return Effect.contextWith((context: Context.Context<never>) =>
      Effect.callback<Outcome>((resume) => {
        const controller = new AbortController()
        const deadline = Effect.runForkWith(context)(options.time.sleep(options.requestDeadline))
        deadline.addObserver((exit) => {
          if (Exit.isFailure(exit)) return
          controller.abort()
          resume(Effect.succeed(lost(true)))
        })
        void ask(url, request, controller.signal).then((outcome) => {
          deadline.interruptUnsafe()
          resume(Effect.succeed(outcome))
        })
        return Effect.sync(() => {
          deadline.interruptUnsafe()
          controller.abort()
        })
      })
    )
  }
}
