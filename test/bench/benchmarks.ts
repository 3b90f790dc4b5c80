import { publishedPackages } from "../checks/repository.ts"

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
  /** Whether the ratio to the first side says anything. */
  readonly compared?: boolean
  /** Measures the built packages instead of the sources. */
  readonly built?: boolean
  readonly sides: ReadonlyArray<{ readonly name: string; readonly target?: Target }>
}

const entryPoints = publishedPackages().flatMap((published) =>
  published.entryPoints.map(({ specifier }) => specifier)
)

export const benchmarks: readonly Benchmark[] = [
  {
    name: "step",
    about:
      "The same events through the whole lifecycle of one user, on the real machine, from the same live snapshot. The baseline is xstate's `transition()`, which persists nothing; commands (children) are inert in every row.",
    columns: ["steps/s"],
    script: "step.ts",
    compared: true,
    sides: [
      { name: "xstate transition" },
      { name: "one step", target: { of: "ratio", atLeast: 1.5 } },
      { name: "one step, persisted", target: { of: "ratio", atLeast: 1.2 } },
      { name: "restored, one step, persisted", target: { of: "ratio", atLeast: 0.8 } },
      { name: "whole `step`, user in memory", target: { of: "ratio", atLeast: 1.2 } },
      { name: "whole `step`, user not in memory", target: { of: "ratio", atLeast: 0.8 } },
      { name: "whole `step`, from text to text" }
    ]
  },
  {
    name: "envelope",
    about:
      "What is stored of one user's lifecycle, as JSON text, on the way to verified: with the three answers the local bank asks for given one by one, and with all five given before bunq asks.",
    columns: ["largest, bytes", "at the end, bytes"],
    script: "envelope.ts",
    sides: [
      { name: "answers one by one", target: { of: "value", atMost: 2000 } },
      { name: "answers beforehand", target: { of: "value", atMost: 2000 } }
    ]
  },
  {
    name: "sessions",
    about:
      "Event-loop delay of a process that opens 100 user sessions, ten at a time, each with a key pair, an installation and a device of its own, on a vault in SQLite; the bank is another process without limits. The baseline makes key pairs in place.",
    columns: ["delay p99, ms", "longest delay, ms", "all sessions, s"],
    script: "sessions.ts",
    compared: true,
    sides: [
      { name: "key pairs made in place" },
      { name: "pooled key pairs", target: { of: "value", atMost: 20 } }
    ]
  },
  {
    name: "imports",
    about:
      "Importing one entry point of the built packages in a fresh process, with everything behind it: time, and resident memory added.",
    columns: ["time, ms", "memory, MB"],
    script: "import-entry.ts",
    built: true,
    sides: ["an empty module", "xstate", "effect", ...entryPoints].map((name) => ({ name }))
  },
  {
    name: "help",
    about: "The built binary, from the start of its process to the end.",
    columns: ["time, ms"],
    script: "help.ts",
    built: true,
    sides: [
      { name: "an empty program" },
      { name: "--help", target: { of: "value", atMost: 250 } },
      { name: "demo --help", target: { of: "value", atMost: 250 } }
    ]
  },
  {
    name: "demo",
    about: "The built binary onboards five users at speed 60 against its own bank, until all are verified.",
    columns: ["time, s", "database, kB per user"],
    script: "demo.ts",
    built: true,
    sides: [
      { name: "demo", target: { of: "value", atMost: 60 } },
      { name: "demo --database users.db", target: { of: "value", atMost: 60 } }
    ]
  }
]
