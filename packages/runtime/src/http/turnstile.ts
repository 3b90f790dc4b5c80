import { usersShare } from "./api-limits.ts"
import type { ApiLimits, CallerLimits } from "./api-limits.ts"
import { problem } from "./api-problem.ts"
import type { ApiProblem } from "./api-problem.ts"
import type { Caller } from "./caller.ts"

interface Visitor {
  level: number
  at: number
  running: number
  streams: number
}

/** How many callers are remembered before those who are away are forgotten. */
const mostRemembered = 10_000

const keyOf = (caller: Caller): string =>
  caller.kind === "operator" ? `operator:${caller.id}` : `user:${caller.uuid}`

/** A place that was taken; `leave` gives it back, once. */
export type Place = () => void

/** Counts requests and streams, of each caller and of all. */
export const makeTurnstile = (limits: ApiLimits, now: () => number) => {
  const visitors = new Map<string, Visitor>()
  const running = { operator: 0, user: 0 }
  const streams = { operator: 0, user: 0 }
  const isFull = (of: typeof running, most: number, { kind }: Caller): boolean =>
    of.operator + of.user >= most || (kind === "user" && of.user >= Math.ceil(most * usersShare))
  const capOf = (caller: Caller): CallerLimits => limits[caller.kind]

  const forgetAway = (at: number): void => {
    for (const [key, { running, streams: open, at: last }] of visitors)
      if (running === 0 && open === 0 && at - last > 2_000) visitors.delete(key)
  }
  const visitorOf = (caller: Caller, at: number): Visitor => {
    const key = keyOf(caller)
    const { perSecond } = capOf(caller)
    const found = visitors.get(key)
    if (found !== undefined) {
      found.level = Math.min(2 * perSecond, found.level + (Math.max(0, at - found.at) / 1_000) * perSecond)
      found.at = at
      return found
    }
    if (visitors.size >= mostRemembered) forgetAway(at)
    const visitor = { level: 2 * perSecond, at, running: 0, streams: 0 }
    visitors.set(key, visitor)
    return visitor
  }
  const once = (leave: () => void): Place => {
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      leave()
    }
  }

  return {
    /** A request begins. */
    enter: (caller: Caller): Place | ApiProblem => {
      const { kind } = caller
      if (isFull(running, limits.requests, caller)) return problem("Unavailable", { retryAfterSeconds: 1 })
      const visitor = visitorOf(caller, now())
      const { perSecond, atOnce } = capOf(caller)
      if (visitor.level < 1)
        return problem("TooMany", { retryAfterSeconds: Math.max(1, Math.ceil(1 / perSecond)) })
      visitor.level -= 1
      if (visitor.running >= atOnce)
        return problem("TooMany", {
          detail: "Too many requests at once; wait for one.",
          retryAfterSeconds: 1
        })
      visitor.running += 1
      running[kind] += 1
      return once(() => {
        visitor.running -= 1
        running[kind] -= 1
      })
    },
    /** A stream begins. */
    follow: (caller: Caller): Place | ApiProblem => {
      const { kind } = caller
      if (isFull(streams, limits.streams, caller)) return problem("Unavailable", { retryAfterSeconds: 10 })
      const visitor = visitorOf(caller, now())
      if (visitor.streams >= capOf(caller).streams)
        return problem("TooMany", {
          detail: "Too many streams of changes are open; close one.",
          retryAfterSeconds: 10
        })
      visitor.streams += 1
      streams[kind] += 1
      return once(() => {
        visitor.streams -= 1
        streams[kind] -= 1
      })
    },
    /** How many streams are open, by who follows. */
    streams: streams as Readonly<typeof streams>
  }
}
export type Turnstile = ReturnType<typeof makeTurnstile>
