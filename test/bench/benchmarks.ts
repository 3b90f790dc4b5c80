import { publishedPackages } from "../checks/repository.ts"
import type { Benchmark } from "./benchmark.ts"
import { httpBenchmarks } from "./http-benchmarks.ts"
import { reactBenchmarks } from "./react-benchmarks.ts"
import { webhookBenchmarks } from "./webhook-benchmarks.ts"

const entryPoints = publishedPackages().flatMap((published) =>
  published.entryPoints.map(({ specifier }) => specifier)
)

/** Provisions in flight, and what their p99 must be; null = only shown. */
const inFlight: ReadonlyArray<readonly [users: number, atMost: number | null]> = [
  [1, 1.5],
  [100, null],
  [1_000, null],
  [10_000, 62.5]
]
const staleness = inFlight.map(([users, atMost]): Benchmark => {
  const polling = { name: "polling feed" }
  return {
    name: `staleness-${users}`,
    about: `${users.toLocaleString("en")} provision${users === 1 ? "" : "s"} in flight, each changing every ${Math.max(30, users * 0.7).toLocaleString("en")} s, seen by polling only: from a change at the bank until whoever consumes the feed has it. Through feed, adapter, rate budget and bank in virtual time, under the classic limits, with 100 ms a request; signatures are a stand-in. Requests are those of the feed, counted by the bank; a single 429 fails the run.`,
    columns: ["p99, s", "p50, s", "requests per provision", "requests/s", "429s", "changes counted"],
    script: "staleness.ts",
    words: [String(users)],
    runs: users < 10_000 ? 3 : 2,
    compared: true,
    sides: [
      { name: "one GET per user in turn" },
      atMost === null ? polling : { ...polling, target: { of: "value", atMost } }
    ]
  }
})

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
    name: "explain",
    about:
      "`explain` of one user through the running provisioner, a thousand times, by the length of the journal. What is read is bounded: the newest entries.",
    columns: ["p99, ms", "p50, ms"],
    script: "explain.ts",
    sides: [
      { name: "memory, 10,000 entries", target: { of: "value", atMost: 5 } },
      { name: "SQLite, 100 entries" },
      { name: "SQLite, 10,000 entries", target: { of: "value", atMost: 5 } }
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
  ...staleness,
  ...(["onboarding", "identity"] as const).map((kind): Benchmark => ({
    name: `staleness-${kind}`,
    about: `What cannot be listed (${kind === "onboarding" ? "onboardings" : "identity verifications"}) against its own bound: one GET for each, at the pace of the classic limit, is one second per object. Feed and rate budget are real, in virtual time; the bank behind the \`BunqApi\` port is a model that counts requests as bunq does. A single 429 fails the run.`,
    columns: ["p99 / bound", "p99, s", "p50, s", "requests/s", "429s", "changes counted"],
    script: "staleness-one-by-one.ts",
    words: [kind],
    runs: 2,
    sides: [1, 100, 1_000, 10_000].map((count) => ({
      name: count.toLocaleString("en"),
      target: { of: "value", atMost: 1.25 }
    }))
  })),
  {
    name: "onboardings",
    about:
      "Full onboardings, from the request to verified, in virtual time: how many one process does in a real second, fifty in flight and polled one by one. `wire` is runtime, adapter (ky, real codecs, real sealing) and the local bank in one process; `port` has a scripted bank behind `BunqApi`, without a wire. Signatures are a cheap stand-in on both sides unless RSA is named. Reads of the feed wait for the classic limits, writes and sessions for nothing.",
    columns: ["onboardings/s", "ms each", "requests each"],
    script: "onboardings.ts",
    runs: 3,
    sides: [
      { name: "wire, memory", target: { of: "value", atLeast: 50 } },
      { name: "wire, SQLite" },
      { name: "wire, memory, RSA" },
      { name: "port, memory", target: { of: "value", atLeast: 200 } },
      { name: "port, SQLite" }
    ]
  },
  {
    name: "simulation",
    about:
      "Seeds of the simulation as `simulate` plays them, every check on: onboardings completed per real second. One onboarding is a user of whom the service and the bank agree at the end, with everything their seed did to them on the way: about thirty commits, each read back from the raw tables and checked, and twenty-six requests, with crashes, restarts, faults and operators' work. One process; `simulate` uses as many threads as there are cores. Every thread has played forty seeds before.",
    columns: ["onboardings/s", "seeds/s", "commits checked each"],
    script: "simulation.ts",
    runs: 3,
    sides: [
      { name: "port, memory, two threads", target: { of: "value", atLeast: 200 } },
      { name: "port, memory, one thread" },
      { name: "port, SQLite, two threads" },
      { name: "wire, memory, two threads" }
    ]
  },
  {
    name: "burst",
    about:
      "1,000 users ask at once, behind one address, under the classic limits (one session per 30 s), in virtual time; beside them a session is renewed every five minutes. The bank behind the `BunqApi` port is a model that counts; processing takes 5 to 15 s, in one of fifty cases two minutes, and a credential lives one hour. Runtime, admission, feed and rate budget are real. A slot is left when no renewal took it, from the first credential to the last session. A single credential that expires unopened fails the side with admission.",
    columns: [
      "openings, % of the slots left",
      "expired unopened",
      "hours until the last session",
      "resets",
      "renewals"
    ],
    script: "burst.ts",
    runs: 2,
    compared: true,
    sides: [
      { name: "create all, then open in order" },
      { name: "admission", target: { of: "value", atLeast: 95 } }
    ]
  },
  ...(
    [
      ["SQLite", 700, ""],
      ["PostgreSQL", 600, " The server runs beside it, on the same cores."]
    ] as const
  ).map(([where, atLeast, aside]): Benchmark => ({
    name: `flows-${where.toLowerCase()}`,
    about: `Flows of six commands from the request to verified, on the real machine, with a bank that answers at once: what the runtime costs when bunq costs nothing. Ours is the provisioner as it ships on its ${where} store (journal chained, secrets sealed, every commit synced to disk before a command leaves), eleven commits and a sent-mark a flow, the user played from the views. The baseline is xstate alone: an actor per user, and one upsert of the persisted snapshot per transition under the same settings, grouped as ours are; it keeps no journal and no secrets, and its commands do not wait for the disk.${aside}`,
    columns: ["flows/s", "ms each"],
    script: "flows.ts",
    words: [where],
    compared: true,
    sides: [
      { name: "naive, 32 at a time" },
      { name: "ours, 32 at a time", target: { of: "value", atLeast } },
      { name: "naive, 8 at a time" },
      { name: "ours, 8 at a time" },
      { name: "naive, 1 at a time" },
      { name: "ours, 1 at a time" }
    ]
  })),
  ...(["ready", "memory"] as const).map((first): Benchmark => ({
    name: first === "ready" ? "parked" : "parked-memory",
    about:
      "A service is started on a database of 10,000 parked users, and bunq does not answer: how long until the first due deadline has been fired and the first page of 100 of the operators' list served, the resident memory this adds to the imports, and the median of 50 pages, of everybody or of two phases, whichever is slower, while the feed reads whom it waits for.",
    columns:
      first === "ready" ? ["ready, s", "memory, MB", "page, ms"] : ["memory, MB", "ready, s", "page, ms"],
    script: "parked.ts",
    words: [first],
    sides: ["10,000 users, SQLite", "10,000 users, PostgreSQL"].map((name) => ({
      name,
      target: { of: "value", atMost: first === "ready" ? 3 : 60 }
    }))
  })),
  {
    name: "parked-million",
    about:
      "The same with 1,000,000 rows: of a hundred users one has just been asked for, five have questions to answer and the others are verified. The page is to take less than 20 ms.",
    columns: ["ready, s", "memory, MB", "page, ms"],
    script: "parked.ts",
    words: ["ready"],
    runs: 1,
    sides: ["1,000,000 users, SQLite", "1,000,000 users, PostgreSQL"].map((name) => ({
      name,
      target: { of: "value", atMost: 5 }
    }))
  },
  ...webhookBenchmarks,
  ...httpBenchmarks,
  ...reactBenchmarks,
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
