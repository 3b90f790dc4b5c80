import { browser } from "../edges/browser.ts"
import type { Environment } from "../environment.ts"

/** The real network, with pauses a fiftieth as long, and a switch for the network. */
export const quickEnvironment = (): Environment & { readonly setOnline: (isOnline: boolean) => void } => {
  let online = true
  const listeners = new Set<() => void>()
  return {
    ...browser,
    after: (ms, run) => browser.after(ms / 50, run),
    fetch: (input, init) => (online ? fetch(input, init) : Promise.reject(new TypeError("offline"))),
    isOnline: () => online,
    onNetwork: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    setOnline: (isOnline) => {
      online = isOnline
      for (const changed of listeners) changed()
    }
  }
}
