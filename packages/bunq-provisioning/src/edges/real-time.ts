/** Real milliseconds since it was made. */
export const stopwatch = (): (() => number) => {
  const from = performance.now()
  return () => Math.round(performance.now() - from)
}

/** The platform's own fetch, for those who count or replace it. */
export const platformFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)

/** Calls back every so many real milliseconds until the returned function is called. */
export const every = (ms: number, run: () => void): (() => void) => {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}
