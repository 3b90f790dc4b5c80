import type { Environment } from "../environment.ts"

const events = ["online", "offline", "visibilitychange"] as const

/** The real thing. Made without side effects; on a server nothing of it is called. */
export const browser: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  // `randomUUID` exists on https and localhost only.
  newKey: () => crypto.getRandomValues(new BigUint64Array(2)).join("-"),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
  fetch: (input, init) => fetch(input, init),
  isOnline: () => globalThis.navigator?.onLine !== false,
  onNetwork: (changed) => {
    if (typeof window === "undefined") return () => {}
    const heard = () => {
      if (window.document.visibilityState !== "hidden") changed()
    }
    // `visibilitychange` is told to the document and goes up to the window.
    for (const event of events) window.addEventListener(event, heard)
    return () => {
      for (const event of events) window.removeEventListener(event, heard)
    }
  },
  tabStorage: () => globalThis.sessionStorage ?? null
}
