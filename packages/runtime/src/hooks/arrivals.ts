import { Latch } from "effect"

/** Remembers that something came until somebody looked. */
export const makeArrivals = () => {
  const latch = Latch.makeUnsafe(false)
  return {
    note: (): void => void latch.openUnsafe(),
    forget: (): void => void latch.closeUnsafe(),
    /** Waits until something came since the last look. */
    come: latch.await
  }
}
