const names = ["setTimeout", "setInterval", "setImmediate", "fetch"] as const
const real = { Date, random: Math.random, performanceNow: performance.now.bind(performance) }

/** What a seed does by itself comes from the seed alone. */
class AmbientAccess extends Error {
  override readonly name = "AmbientAccess"
}
const thrower = (name: string) => () => {
  throw new AmbientAccess(`${name} was used while a seed ran.`)
}

/** `Date` that reads texts and numbers, but not the clock. */
const clocklessDate = new Proxy(real.Date, {
  construct: (target, args: [], newTarget) => {
    if (args.length === 0) thrower("new Date()")()
    return Reflect.construct(target, args, newTarget) as object
  },
  apply: thrower("Date()"),
  get: (target, key, receiver) =>
    key === "now" ? thrower("Date.now") : (Reflect.get(target, key, receiver) as unknown)
})

interface ForbidOptions {
  readonly leave?: readonly string[]
  /** `performance.now` stands still instead of throwing. */
  readonly stillStopwatch?: boolean
}

/**
 * Replaces the clocks, timers, chance and network of the platform by ones that throw, while `run` runs: it must be done when it returns. `leave` names those that
 * stay, because the platform itself needs them.
 */
export const forbidGlobals = ({ leave = [], stillStopwatch = false }: ForbidOptions = {}): (() => void) => {
  const before = new Map<readonly [object, string], PropertyDescriptor | undefined>()
  const replace = (owner: object, name: string, value: unknown): void => {
    if (leave.includes(name)) return
    before.set([owner, name], Object.getOwnPropertyDescriptor(owner, name))
    Object.defineProperty(owner, name, { value, configurable: true, writable: true })
  }
  replace(globalThis, "Date", clocklessDate)
  for (const name of names) replace(globalThis, name, thrower(name))
  replace(Math, "random", thrower("Math.random"))
  // A stopwatch at an edge bounds how long SQLite may hold the event loop; nothing here takes any time.
  replace(performance, "now", stillStopwatch ? () => 0 : thrower("performance.now"))
  replace(crypto, "randomUUID", thrower("crypto.randomUUID"))
  replace(crypto, "getRandomValues", thrower("crypto.getRandomValues"))
  return () => {
    for (const [[owner, name], descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(owner, name)
      else Object.defineProperty(owner, name, descriptor)
    }
  }
}
