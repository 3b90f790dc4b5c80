import type { KeyObject } from "node:crypto"

/** How many data keys are kept unwrapped, and for how long: a key that was destroyed elsewhere, or wrapped under a key that was taken away, is not believed for longer. */
export interface KeyCacheOptions {
  /** Default 2,000. */
  readonly capacity?: number
  /** In ms. Default ten minutes. */
  readonly timeToLive?: number
}

/** The data keys used last, ready for use. Times are epoch ms of the caller's clock. */
export const makeUnwrappedKeys = ({ capacity = 2_000, timeToLive = 600_000 }: KeyCacheOptions = {}) => {
  const keys = new Map<string, { readonly key: KeyObject; readonly since: number }>()
  return {
    get: (owner: string, now: number): KeyObject | undefined => {
      const found = keys.get(owner)
      if (found === undefined) return undefined
      // A clock that was set back makes nothing live longer.
      if (now >= found.since && now < found.since + timeToLive) return found.key
      keys.delete(owner)
      return undefined
    },
    set: (owner: string, key: KeyObject, now: number): void => {
      keys.delete(owner)
      keys.set(owner, { key, since: now })
      if (keys.size <= capacity) return
      const [oldest] = keys.keys()
      if (oldest !== undefined) keys.delete(oldest)
    },
    drop: (owner: string): void => void keys.delete(owner),
    clear: (): void => keys.clear(),
    size: (): number => keys.size
  }
}
