/** What a check found. `output` is printed when it failed; `summary` always, when there is one. */
export interface Outcome {
  readonly ok: boolean
  readonly output: string
  readonly summary?: string
  /** The last line of the whole run. */
  readonly closing?: string
}

/** One line of `pnpm test`. */
export interface Check {
  readonly name: string
  /** What it proves, for `--list`. */
  readonly proves: string
  /** Checks whose results on disk it reads: they run before it, and when one fails it is not run. */
  readonly needs: readonly string[]
  /** Runs with nothing beside it: for what measures time or uses both cores. */
  readonly alone?: boolean
  readonly run: (options: CheckOptions) => Promise<Outcome>
}

export interface CheckOptions {
  /** Rewrite what is committed (the API reports) instead of comparing with it. */
  readonly update: boolean
}
