import type { SandboxClock } from "../sandbox-clock.ts"
import { DueQueue } from "../state/due-queue.ts"

/** A clock whose time runs `speed` times as fast as the machine's, and that can be stopped and moved on. */
export interface VirtualClock extends SandboxClock {
  /** Virtual milliseconds per real millisecond, also while frozen. */
  readonly speed: number
  readonly frozen: boolean
  /** Moves time on at once; sleepers that are due wake. Throws a `RangeError` for a negative amount. */
  advance(ms: number): void
  /** Stops time; sleepers stay asleep. */
  freeze(): void
  /** Lets time run on from where it stood. */
  resume(): void
  /** Changes the pace from now on; sleepers are re-timed. */
  setSpeed(speed: number): void
}

const longestTimer = 2_147_483_647

/**
 * Makes a clock that begins at `startAt` (epoch milliseconds) and runs on the machine's monotonic time times `speed` (default 1), so a
 * correction of the system clock never shows. Nothing survives a restart: begin the next one at `readSandboxTime(stateFile)`.
 */
export function createVirtualClock(options: { startAt: number; speed?: number }): VirtualClock {
  let speed = checkedSpeed(options.speed ?? 1)
  let frozen = false
  let anchorReal = performance.now()
  let anchorVirtual = options.startAt
  let timer: ReturnType<typeof setTimeout> | undefined
  const queue = new DueQueue()
  const sleepers = new Map<number, () => void>()
  let lastSleeper = 0

  const exact = (): number =>
    frozen ? anchorVirtual : anchorVirtual + (performance.now() - anchorReal) * speed
  const settle = (): void => {
    anchorVirtual = exact()
    anchorReal = performance.now()
  }
  const rearm = (): void => {
    clearTimeout(timer)
    timer = undefined
    const now = exact()
    for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
      const wake = sleepers.get(next.id)
      if (wake !== undefined && next.at > now) {
        const wait = Math.max(1, Math.ceil((next.at - now) / speed))
        if (!frozen) timer = setTimeout(rearm, Math.min(wait, longestTimer))
        return
      }
      queue.pop()
      sleepers.delete(next.id)
      wake?.()
    }
  }

  return {
    get speed() {
      return speed
    },
    get frozen() {
      return frozen
    },
    now: () => Math.floor(exact()),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const id = (lastSleeper += 1)
        const abort = (): void => {
          sleepers.delete(id)
          rearm()
          reject(signal?.reason)
        }
        signal?.addEventListener("abort", abort, { once: true })
        sleepers.set(id, () => {
          signal?.removeEventListener("abort", abort)
          resolve()
        })
        queue.push({ at: exact() + ms, kind: "sleeper", id })
        rearm()
      }),
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError("A clock can only be advanced by zero or more milliseconds")
      settle()
      anchorVirtual += ms
      rearm()
    },
    freeze() {
      settle()
      frozen = true
      rearm()
    },
    resume() {
      settle()
      frozen = false
      rearm()
    },
    setSpeed(next) {
      settle()
      speed = checkedSpeed(next)
      rearm()
    }
  }
}

function checkedSpeed(speed: number): number {
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new RangeError("A clock's speed must be a positive number")
  return speed
}
