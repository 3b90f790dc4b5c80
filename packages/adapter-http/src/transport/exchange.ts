import { Effect } from "effect"
import type { Duration } from "effect"
import ky from "ky"
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
  readonly time: TransportTime
}

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array<ArrayBuffer> | null
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
  const client = ky.create({
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: "manual",
    ...(options.fetch === undefined ? {} : { fetch: options.fetch })
  })
  const lost = (sent: boolean): Outcome => ({ _tag: "Lost", sent })

  return (request: RawRequest): Effect.Effect<Outcome> => {
    const url = new URL(request.path, options.origin)
    if (url.origin !== options.origin) return Effect.succeed(lost(false))
    return Effect.tryPromise({
      try: async (signal): Promise<Outcome> => {
        const response = await client(url, {
          method: request.method,
          headers: request.headers,
          signal,
          ...(request.body === null ? {} : { body: request.body })
        })
        const body = await readBody(response, options.maxReplyBytes)
        return { _tag: "Reply", status: response.status, headers: response.headers, body }
      },
      catch: (error) => lost(!wasNeverSent(error))
    }).pipe(
      Effect.catch(Effect.succeed),
      Effect.raceFirst(options.time.sleep(options.requestDeadline).pipe(Effect.as(lost(true))))
    )
  }
}
