import { Effect } from "effect"
import { usersShare } from "./api-limits.ts"
import type { ApiLimits } from "./api-limits.ts"
import { ApiProblem, problem } from "./api-problem.ts"
import type { Caller } from "./caller.ts"

/** Most bytes of a body without files, and of one with them. */
export const bodyBytes = { plain: 65_536, files: 28_000_000 } as const

/** Of all bytes, the most one user's bodies may hold: a document with both sides, and little more. */
const oneUsersShare = 1 / 4

const isJson = (type: string | null): boolean =>
  /^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i.test(type ?? "")

const decoder = new TextDecoder("utf-8", { fatal: true })

const parsed = (bytes: Uint8Array): { readonly [field: string]: unknown } | ApiProblem => {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes))
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as { readonly [field: string]: unknown })
      : problem("BodyInvalid")
  } catch {
    return problem("BodyInvalid", { detail: "The body is not JSON in UTF-8." })
  }
}

/** A body that was read. */
export interface ReadBody {
  readonly value: { readonly [field: string]: unknown }
  /** As it came, in bytes. */
  readonly size: number
}

interface Reading {
  /** Whether none is fine too. */
  readonly optional?: boolean
  /** Whose it is: users together leave room for operators. */
  readonly caller?: Caller
}

/**
 * Reads JSON bodies: never more bytes than a route takes, never longer than it may last, and all together within what this process may hold. What is announced
 * as too large is refused unread.
 */
export const makeReadBody = ({ bodyBytes: most, bodyWithin }: ApiLimits) => {
  const held = { all: 0, users: 0, each: new Map<string, number>() }
  const hold = (caller: Caller | undefined, bytes: number): void => {
    held.all += bytes
    if (caller?.kind !== "user") return
    held.users += bytes
    const own = (held.each.get(caller.uuid) ?? 0) + bytes
    if (own === 0) held.each.delete(caller.uuid)
    else held.each.set(caller.uuid, own)
  }
  const isFull = (caller: Caller | undefined): boolean =>
    held.all > most ||
    (caller?.kind === "user" &&
      (held.users > most * usersShare || (held.each.get(caller.uuid) ?? 0) > most * oneUsersShare))

  const gather = async (
    body: ReadableStream<Uint8Array>,
    limit: number,
    took: { bytes: number; readonly caller: Caller | undefined },
    signal: AbortSignal
  ): Promise<Uint8Array | ApiProblem> => {
    const reader = body.getReader()
    const chunks: Uint8Array[] = []
    const stop = () => void reader.cancel().catch(() => {})
    signal.addEventListener("abort", stop)
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return signal.aborted ? problem("Slow") : Buffer.concat(chunks)
        if (!(value instanceof Uint8Array)) return problem("BodyInvalid")
        took.bytes += value.length
        hold(took.caller, value.length)
        const refused =
          took.bytes > limit
            ? problem("BodyTooLarge")
            : isFull(took.caller)
              ? problem("Unavailable", { retryAfterSeconds: 2 })
              : null
        if (refused !== null) {
          stop()
          return refused
        }
        chunks.push(value)
      }
    } catch {
      return problem("BodyInvalid", { detail: "The body broke off." })
    } finally {
      signal.removeEventListener("abort", stop)
    }
  }

  return (
    request: Request,
    limit: number,
    { optional = false, caller }: Reading = {}
  ): Effect.Effect<ReadBody, ApiProblem> =>
    Effect.suspend(() => {
      const { body, headers } = request
      const announced = headers.get("content-length")
      if (body === null || announced === "0")
        return optional ? Effect.succeed({ value: {}, size: 0 }) : Effect.fail(problem("BodyInvalid"))
      if (!isJson(headers.get("content-type"))) return Effect.fail(problem("NotJson"))
      if (announced !== null && !(Number(announced) <= limit)) return Effect.fail(problem("BodyTooLarge"))
      const took = { bytes: 0, caller }
      return Effect.tryPromise({
        try: (signal) => gather(body, limit, took, signal),
        catch: () => problem("BodyInvalid")
      }).pipe(
        Effect.timeoutOrElse({ duration: bodyWithin, orElse: () => Effect.fail(problem("Slow")) }),
        Effect.flatMap((bytes) => {
          const value = bytes instanceof ApiProblem ? bytes : parsed(bytes)
          return value instanceof ApiProblem
            ? Effect.fail(value)
            : Effect.succeed({ value, size: took.bytes })
        }),
        Effect.ensuring(Effect.sync(() => hold(caller, -took.bytes)))
      )
    })
}
export type ReadBodyOf = ReturnType<typeof makeReadBody>
