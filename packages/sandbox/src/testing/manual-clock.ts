import type { SandboxClock } from "../sandbox-clock.ts"

/** A clock that moves only when told; whoever sleeps on it waits for that. */
export interface ManualClock extends SandboxClock {
  advance(ms: number): void
  /** How many are asleep. */
  sleeping(): number
}

export function manualClock(startAt = Date.UTC(2026, 5, 12, 9, 30)): ManualClock {
  let now = startAt
  const sleepers = new Map<() => void, number>()
  return {
    now: () => now,
    sleeping: () => sleepers.size,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.set(resolve, now + ms)
        signal?.addEventListener("abort", () => {
          sleepers.delete(resolve)
          reject(signal.reason)
        })
      }),
    advance(ms) {
      now += ms
      for (const [wake, at] of sleepers) {
        if (at > now) continue
        sleepers.delete(wake)
        wake()
      }
    }
  }
}
