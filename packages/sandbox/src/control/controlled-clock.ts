import type { VirtualClock } from "../edges/virtual-clock.ts"
import type { SandboxClock } from "../sandbox-clock.ts"
import { SandboxError } from "../sandbox-error.ts"
import type { Due } from "../state/due-queue.ts"
import type { ControlledClock } from "./sandbox-control.ts"

/** What a clock passed to the bank may be able to do beyond what the bank needs. */
type PerhapsMovable = SandboxClock & Partial<Omit<VirtualClock, keyof SandboxClock>>

/** Puts a bank's clock into a test's hands; `settle` has the bank do what is due, `nextDue` says what comes then. */
export function controlledClock(
  clock: PerhapsMovable,
  bank: { settle: () => void; nextDue: () => Due | null; refuseClosed: () => void }
): ControlledClock {
  const able = <K extends "freeze" | "resume" | "advance" | "setSpeed">(
    does: K,
    wanted: string
  ): NonNullable<PerhapsMovable[K]> => {
    bank.refuseClosed()
    const move = clock[does]
    if (move === undefined) throw new SandboxError({ _tag: "ClockNotOurs", wanted })
    return move.bind(clock) as NonNullable<PerhapsMovable[K]>
  }
  const checked = (option: string, value: number, fits: boolean): number => {
    if (!fits) throw new SandboxError({ _tag: "InvalidOption", option })
    return value
  }
  return {
    state: () => ({
      now: Math.floor(clock.now()),
      frozen: clock.frozen ?? null,
      speed: clock.speed ?? null,
      nextDue: bank.nextDue()
    }),
    freeze: () => able("freeze", "be frozen")(),
    resume: () => able("resume", "be resumed")(),
    advance(ms) {
      able("advance", "be advanced")(checked("ms", ms, Number.isFinite(ms) && ms >= 0 && ms <= longest))
      bank.settle()
    },
    setSpeed(speed) {
      able("setSpeed", "change its speed")(checked("speed", speed, speed > 0 && speed <= fastest))
    },
    next() {
      const advance = able("advance", "be advanced")
      bank.settle()
      const due = bank.nextDue()
      if (due === null) return null
      advance(Math.max(0, due.at - clock.now()))
      bank.settle()
      return due
    }
  }
}

/** A hundred years in one go, so that no date leaves its range at the first call; and a speed at which timers still mean something. */
const longest = 100 * 365 * 86_400_000
const fastest = 1_000_000
