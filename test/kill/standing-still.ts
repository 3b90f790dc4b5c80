import { readSync, writeSync } from "node:fs"

/** Where a process is to stand still so that it can be killed, or stopped, right there. */
export interface Hold {
  /** The beginning of a boundary's name. */
  readonly boundary: string
  /** Which of those it comes by: 1 = the first. */
  readonly nth: number
}

/** Tells the process that started this one; at once, whatever happens next. */
export const say = (line: { readonly type: string; readonly [field: string]: unknown }): void =>
  void writeSync(1, `${JSON.stringify(line)}\n`)

/**
 * Makes what every boundary is told to as it is passed. At the chosen one it says so and nothing in the process moves any more, not even what runs
 * beside, until it is killed or given a byte; it ends when nobody is there to do either.
 */
export const makeBoundaries = (hold: Hold | null): ((name: string) => void) => {
  let passed = 0
  return (name) => {
    if (hold === null || !name.startsWith(hold.boundary)) return
    passed += 1
    if (passed !== hold.nth) return
    say({ type: "standing", boundary: name })
    if (readSync(0, Buffer.alloc(1)) === 0) process.exit(9)
  }
}
