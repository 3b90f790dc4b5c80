/** How long an orderly end may take before the process leaves anyway; real ms. */
const grace = 10_000

/**
 * Ends when somebody asks for it: the first Ctrl-C or SIGTERM aborts the signal; a second, or an end that takes too long, leaves at once.
 *
 * Through a package manager a SIGTERM may reach only the manager and leave us orphaned: see `watchParent`.
 */
export const lifeline = (options: { readonly immediately: () => void }) => {
  const controller = new AbortController()
  let late: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    if (controller.signal.aborted) return options.immediately()
    late = setTimeout(options.immediately, grace)
    late.unref()
    controller.abort()
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
  return {
    interrupted: controller.signal,
    release: () => {
      clearTimeout(late)
      process.off("SIGINT", stop)
      process.off("SIGTERM", stop)
    }
  }
}

/** Read at the very start: it may be gone by the time a command has loaded what it needs. */
const parent = process.ppid

/** Calls back once when the process that started us is gone. Returns the way to stop watching. */
export const watchParent = (gone: () => void): (() => void) => {
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    gone()
  }, 500)
  timer.unref()
  return () => clearInterval(timer)
}
