import type { Sandbox } from "@bunq-provisioning/sandbox"

/** What `fetch` would be with the bank at the other end of it, without a socket in between. */
export const inProcessFetch =
  (bank: Pick<Sandbox, "fetch">, remoteAddress = "127.0.0.1"): typeof globalThis.fetch =>
  (input, init) => {
    const { signal: given, ...rest } = init ?? {}
    const whole = input instanceof Request && Object.keys(rest).length === 0
    const request = whole ? input : new Request(input, init)
    const signal = given ?? request.signal
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason as Error)
      if (signal.aborted) return abort()
      signal.addEventListener("abort", abort, { once: true })
      bank
        .fetch(request, { remoteAddress })
        .then(resolve, (cause: unknown) => reject(new TypeError("fetch failed", { cause })))
        .finally(() => signal.removeEventListener("abort", abort))
    })
  }
