import type { Replay } from "@bunq-provisioning/runtime/inspect"
import { afterAWhile } from "../edges/after-a-while.ts"

/** No wait between two entries is longer, real ms: bunq's can be days. */
const longestWait = 2_000
const [slowest, fastest] = [1 / 64, 100_000]

/** A person who steers. Resolves at the end of the input; rejects when the signal is aborted or they have had enough of everything. */
export type Keys = (press: (key: string) => void, signal: AbortSignal) => Promise<void>

type Played = NonNullable<ReturnType<Replay["step"]>>

export interface PlayOptions {
  readonly replay: Replay
  /** How much faster than it happened. */
  readonly speed: number
  /** Waits for a key before each entry. */
  readonly stepping: boolean
  /** Absent: nobody steers, and it ends with the last entry. */
  readonly keys: Keys | undefined
  readonly signal: AbortSignal
  readonly onPlayed: (played: Played, direction: "forward" | "back") => void
  readonly onSpeed: (speed: number) => void
}

/** Plays until the end, or, while somebody steers, until they have had enough. */
export const playJournal = async (
  options: PlayOptions
): Promise<{ readonly played: number; readonly stopped: boolean }> => {
  const { replay, stepping, keys, signal, onPlayed, onSpeed } = options
  let { speed } = options
  let playing = !stepping
  let over = false
  let woken = new AbortController()

  const forward = () => {
    const played = replay.step()
    if (played !== null) onPlayed(played, "forward")
  }
  const back = () => {
    const played = replay.back()
    if (played !== null) onPlayed(played, "back")
    return played
  }
  const faster = (times: number) => {
    speed = Math.min(fastest, Math.max(slowest, speed * times))
    onSpeed(speed)
  }
  const stepBy = (move: () => void) => () => {
    playing = false
    move()
  }
  const keyed: { readonly [key: string]: () => void } = {
    " ": () => (playing = !playing),
    n: stepBy(forward),
    "\n": stepBy(forward),
    "\r": stepBy(forward),
    "\u001b[C": stepBy(forward),
    b: stepBy(back),
    "\u001b[D": stepBy(back),
    "0": stepBy(() => {
      while (back() !== null);
    }),
    "+": () => faster(2),
    "-": () => faster(0.5),
    q: () => (over = true)
  }
  const enough = new AbortController()
  let steered = keys !== undefined
  let stopped = false
  const press = (key: string) => {
    if (over) return
    keyed[key]?.()
    woken.abort()
  }
  const steering = (keys?.(press, AbortSignal.any([signal, enough.signal])) ?? Promise.resolve()).then(
    () => {
      // Nobody steers any more: what plays goes on to its end, what stands stays.
      steered = false
      over ||= !playing
      woken.abort()
    },
    () => {
      stopped = !enough.signal.aborted
      over = true
      woken.abort()
    }
  )

  while (!over && !signal.aborted) {
    woken = new AbortController()
    const wait = playing ? replay.wait() : null
    if (wait === null && !steered) break
    const pause = wait === null ? longestWait : Math.min(longestWait, wait / speed)
    await afterAWhile(pause, AbortSignal.any([signal, woken.signal]))
    if (wait !== null && playing && !woken.signal.aborted && !signal.aborted) forward()
  }
  const played = { played: replay.position(), stopped: stopped || signal.aborted }
  enough.abort()
  await steering
  return played
}
