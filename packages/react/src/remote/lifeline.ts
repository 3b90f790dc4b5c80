import type { Environment } from "../environment.ts"

/** A request that is given up when nothing was heard of it for so many ms, and as soon as the browser says that there is no network. */
export const lifeline = (environment: Environment, ms: number) => {
  const abort = new AbortController()
  let cancel = () => {}
  // A network that went away says nothing: ask at once whether it still works.
  const deafen = environment.onNetwork(() => {
    if (!environment.isOnline()) end()
  })
  function end() {
    cancel()
    deafen()
    abort.abort()
  }
  const heard = () => {
    cancel()
    cancel = environment.after(ms, end)
  }
  heard()
  return { signal: abort.signal, heard, end }
}
