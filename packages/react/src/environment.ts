/** What a browser gives beyond the language: time, randomness, the network and the storage of the tab. Replaced in tests. */
export interface Environment {
  /** Epoch ms. */
  readonly now: () => number
  /** From 0 to 1, without 1. */
  readonly random: () => number
  /** A key nobody else has made. */
  readonly newKey: () => string
  /** Runs something later; returns how to prevent it. */
  readonly after: (ms: number, run: () => void) => () => void
  readonly fetch: typeof globalThis.fetch
  /** What the browser believes; it says no on a machine without a network that talks to itself. */
  readonly isOnline: () => boolean
  /** Calls when the network comes or goes, and when the page is looked at again. Returns the end of it. */
  readonly onNetwork: (changed: () => void) => () => void
  /** Ends with the tab; null where there is none. Throws when the user forbids it. */
  readonly tabStorage: () => Pick<Storage, "getItem" | "setItem" | "removeItem"> | null
}
