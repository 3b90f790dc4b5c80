/** What a side must reach: of its own median, or of the median of its ratios to the first side. */
export interface Target {
  readonly of: "ratio" | "value"
  readonly atLeast?: number
  readonly atMost?: number
}

/** A benchmark: one script, run once per side in a process of its own. The first side is the baseline. */
export interface Benchmark {
  readonly name: string
  readonly about: string
  /** Names of the numbers the script prints, in order. Targets are about the first. */
  readonly columns: readonly [string, ...string[]]
  /** Below `sides/`. */
  readonly script: string
  /** What the script is given beside the side and the number of the run, which seeds what is random. */
  readonly words?: readonly string[]
  /** Processes for every side; 5 unless set. In virtual time a run is the same every time but for its seed. */
  readonly runs?: number
  /** Whether the ratio to the first side says anything. */
  readonly compared?: boolean
  /** Measures the built packages instead of the sources. */
  readonly built?: boolean
  readonly sides: ReadonlyArray<{ readonly name: string; readonly target?: Target }>
}
