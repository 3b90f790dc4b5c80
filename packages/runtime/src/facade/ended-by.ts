/**
 * The same until a signal is aborted; then it ends, wherever it waits.
 *
 * Not by a fiber beside the stream: that hands every value from one to the other, which costs more than the value.
 */
export const endedBy = <A>(
  values: AsyncIterable<A>,
  signals: readonly (AbortSignal | undefined)[]
): AsyncIterable<A> => ({
  [Symbol.asyncIterator]() {
    const inner = values[Symbol.asyncIterator]()
    const leave = () => {
      for (const signal of signals) signal?.removeEventListener("abort", end)
      return inner.return?.() ?? Promise.resolve({ done: true, value: undefined } as const)
    }
    const end = () => void leave()
    if (signals.some((signal) => signal?.aborted)) end()
    else for (const signal of signals) signal?.addEventListener("abort", end)
    return {
      next: async () => {
        const next = await inner.next()
        if (next.done === true) end()
        return next
      },
      return: leave
    }
  }
})
