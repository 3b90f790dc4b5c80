import type { Environment } from "../environment.ts"

const longest = 30_000

/** How long to wait before the attempt after the `attempt`th failed one, in ms: doubling, and nobody at the same time as everybody. */
export const backOff = (attempt: number, random: number): number => {
  const most = Math.min(longest, 500 * 2 ** Math.min(attempt - 1, 10))
  return most / 2 + (random * most) / 2
}

/** A pause that ends early when the network changes, and when it is hurried. Without a time it waits for a person: only hurry ends it. */
export const pause = (
  environment: Environment,
  ms: number | null,
  hurry: (now: () => void) => void
): Promise<void> =>
  new Promise((resolve) => {
    const ends = ms === null ? [] : [environment.after(ms, done), environment.onNetwork(done)]
    function done() {
      for (const end of ends) end()
      resolve()
    }
    hurry(done)
  })
