/** The machine's own time in epoch milliseconds: the one place where the bank asks for it. */
export function wallClock(): number {
  return Date.now()
}
