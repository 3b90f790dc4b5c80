import type { Benchmark } from "./benchmark.ts"

const bare = "a bare handler that only parses"
const losses = [0, 5, 50, 100]

/** Accepted, how soon, and what hooks are worth. */
export const webhookBenchmarks: readonly Benchmark[] = [
  ...["SQLite", "PostgreSQL"].map((database): Benchmark => ({
    name: `webhooks-accepted-${database.toLowerCase()}`,
    about: `Webhooks a second over loopback: parsed, deduplicated and durable on ${database} before the answer leaves. Another process sends bodies of 3 kB, no two the same, over 128 connections that are kept alive, each its next request when the last was answered. The baseline is Node's \`http\` with a handler that reads the body and parses it as JSON. The web-standard handler gets a real \`Request\` with a stream for a body, through a bridge of thirty lines. Nobody reads the inbox meanwhile; afterwards it holds each of them once, or the run fails. CPU is that of the serving process with its threads${database === "SQLite" ? "" : ", without the database"}.`,
    columns: ["deliveries/s", "p50, ms", "p99, ms", "CPU each, µs"],
    script: "webhooks-accepted.ts",
    words: [database],
    compared: true,
    sides: [
      { name: bare },
      { name: "Node shim", target: { of: "ratio", atLeast: 0.35 } },
      { name: "web-standard handler", target: { of: "ratio", atLeast: 0.25 } }
    ]
  })),
  {
    name: "webhooks-p99",
    about:
      "The same at 1,000 webhooks a second, sent when they are due whether or not earlier ones were answered; counted from when one was due.",
    columns: ["p99, ms", "p50, ms", "longest, ms", "answered/s"],
    script: "webhooks-p99.ts",
    sides: [
      { name: bare },
      ...["Node shim", "web-standard handler"].flatMap((handler) =>
        ["SQLite", "PostgreSQL"].map((database) => ({
          name: `${handler}, ${database}`,
          target: { of: "value", atMost: 50 } as const
        }))
      )
    ]
  },
  {
    name: "webhooks-reads",
    about:
      "Thirty onboardings, one every 45 s, through runtime, adapter and local bank in virtual time, under the classic limits and with the paces that ship: what is read at bunq for each, and how long after a change at the bank something that shows it is committed here. Reads of provisions are by id and by page. A webhook that is lost is taken by somebody on the way who answers 200, so it is on no list of failures. Counted are the changes bunq calls about; identity verifications it does not, so those are polled under every feed, and not among the reads of the first column. Those of the last moments, which nobody had read when their user was through, are left out. A single 429 fails the run.",
    columns: [
      "reads an onboarding",
      "of provisions",
      "of onboardings",
      "of identities beside",
      "known after, p50, s",
      "p99, s",
      "changes counted"
    ],
    script: "webhooks-reads.ts",
    runs: 3,
    sides: [
      "polling",
      ...["webhook", "hybrid"].flatMap((feed) => losses.map((lost) => `${feed}, ${lost} % lost`))
    ].map((name) => ({ name }))
  }
]
