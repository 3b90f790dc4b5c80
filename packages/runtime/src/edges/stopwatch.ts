/** Milliseconds of real time since the call, whatever Effect's clock says: it bounds how long the event loop is held. */
export const stopwatch = (): (() => number) => {
  const start = performance.now()
  return () => performance.now() - start
}
