import type { VirtualClock } from "@bunq-provisioning/sandbox"

/** Longer than every deadline of the machine: whoever still waits then waits for nothing. Virtual ms. */
const longest = 2 * 3_600_000
/** At a high speed a busy machine alone could take that long. Real ms. */
const shortest = 20_000

/** Calls back once when nothing has moved for long, so that a demo always ends. Ends by itself when the signal is aborted. */
export const watchForStandstill = async (options: {
  readonly clock: Pick<VirtualClock, "sleep" | "speed">
  readonly signal: AbortSignal
  /** Grows whenever anything moves. */
  readonly moves: () => number
  readonly onStandstill: () => void
}): Promise<void> => {
  const { clock, signal, moves, onStandstill } = options
  const patience = Math.max(longest, shortest * clock.speed)
  while (!signal.aborted) {
    const before = moves()
    await clock.sleep(patience, signal).catch(() => {})
    if (signal.aborted) return
    if (moves() === before) return onStandstill()
  }
}
