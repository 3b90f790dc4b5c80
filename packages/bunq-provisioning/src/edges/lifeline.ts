/**
 * Ends when somebody asks for it: Ctrl-C and SIGTERM abort the signal once; a second Ctrl-C leaves at once.
 *
 * Through a package manager a SIGTERM may reach only the manager and leave us orphaned: `watchParent` aborts too when the parent is gone.
 */
export const lifeline = (options: { readonly immediately: () => void }) => {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) options.immediately()
    controller.abort()
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
  return {
    interrupted: controller.signal,
    release: () => {
      process.off("SIGINT", stop)
      process.off("SIGTERM", stop)
    }
  }
}

/** Calls back once when the process that started us is gone. Returns the way to stop watching. */
export const watchParent = (gone: () => void): (() => void) => {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    gone()
  }, 500)
  timer.unref()
  return () => clearInterval(timer)
}
