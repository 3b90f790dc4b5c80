/** The time the bank lives in. Give it your test's clock and the whole bank runs under it. */
export interface SandboxClock {
  /** Epoch milliseconds. Must never go back. */
  now(): number
  /** Resolves once `ms` milliseconds of this clock have passed; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
