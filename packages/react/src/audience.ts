import type { Environment } from "./environment.ts"

/** How long a connection outlives its last component: Strict Mode and a change of pages take less. */
const linger = 1_000

interface Options {
  readonly environment: Environment
  /** Somebody came. */
  readonly onCome: () => void
  /** The last one left and nobody came since. */
  readonly onGone: () => void
}

/** The components that want to hear of something. */
export const audience = ({ environment, onCome, onGone }: Options) => {
  const listeners = new Set<() => void>()
  let cancel = () => {}
  return {
    isEmpty: () => listeners.size === 0,
    tell: () => {
      for (const listener of listeners) listener()
    },
    join: (listener: () => void) => {
      listeners.add(listener)
      cancel()
      onCome()
      return () => {
        listeners.delete(listener)
        cancel()
        if (listeners.size === 0) cancel = environment.after(linger, onGone)
      }
    }
  }
}
