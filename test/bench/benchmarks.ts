/** A benchmark: one script, run once per side in a process of its own. The first side is the baseline. */
export interface Benchmark {
  readonly name: string
  readonly about: string
  readonly unit: string
  readonly script: string
  readonly flags?: readonly string[]
  /** Measures the built packages instead of the sources; run `pnpm build` first. */
  readonly built?: boolean
  readonly sides: ReadonlyArray<{
    readonly name: string
    readonly target?: { readonly of: "ratio" | "value"; readonly atLeast?: number; readonly atMost?: number }
  }>
}

export const benchmarks: readonly Benchmark[] = [
  {
    name: "step",
    about:
      "The same events through the whole lifecycle of one user, on the real machine; the baseline is xstate's `transition()`, without persisting.",
    unit: "steps/s",
    script: "step.ts",
    sides: [
      { name: "xstate transition" },
      { name: "step", target: { of: "ratio", atLeast: 1.5 } },
      { name: "step + persist", target: { of: "ratio", atLeast: 1.2 } },
      { name: "restore + step + persist", target: { of: "ratio", atLeast: 0.8 } }
    ]
  },
  {
    name: "envelope",
    about: "The largest envelope of one user on the way to verified, as stored.",
    unit: "bytes",
    script: "envelope.ts",
    sides: [{ name: "largest envelope", target: { of: "value", atMost: 2048 } }]
  },
  {
    name: "sessions",
    about:
      "Event-loop delay (p99, ms) of a process that opens 100 user sessions, each with a key pair and an installation of its own; the bank is another process. The baseline makes key pairs synchronously.",
    unit: "ms",
    script: "sessions.ts",
    sides: [
      { name: "key pairs made in place" },
      { name: "pooled key pairs", target: { of: "value", atMost: 20 } }
    ]
  },
  {
    name: "import time",
    about: "Importing one entry point of the built packages, in a fresh process, beside an empty module.",
    unit: "ms",
    script: "import-time.ts",
    built: true,
    sides: [
      "nothing",
      "core",
      "core/explain",
      "core/wire",
      "core/ports",
      "adapter-http",
      "runtime",
      "runtime/sqlite",
      "sandbox",
      "bunq-provisioning"
    ].map((name) => ({ name }))
  },
  {
    name: "import memory",
    about: "Resident memory added by that import.",
    unit: "MB",
    script: "import-memory.ts",
    built: true,
    sides: [
      "nothing",
      "core",
      "core/explain",
      "core/wire",
      "core/ports",
      "adapter-http",
      "runtime",
      "runtime/sqlite",
      "sandbox",
      "bunq-provisioning"
    ].map((name) => ({ name }))
  }
]
