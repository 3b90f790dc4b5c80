import type { Benchmark } from "./benchmark.ts"

/** The HTTP API: how soon a change is seen, and how much is served. */
export const httpBenchmarks: readonly Benchmark[] = [
  {
    name: "http-changes",
    about:
      "Server-sent events over loopback, from when a change is durable until the client has it, at 200 changes a second on SQLite (FULL). Every user's stream has a token of its own; the streams are those of another process. Changes are events that are not asked for: each is a commit with one entry of the journal. A change that is missing from a stream of everybody fails the run. Memory is what the serving process grows by when the streams are opened, divided by their number.",
    columns: ["p99, ms", "p50, ms", "longest, ms", "memory each, kB", "changes/s"],
    script: "http-changes.ts",
    runs: 3,
    sides: [
      { name: "100 of one user, 5 of all" },
      { name: "1,000 of one user, 5 of all", target: { of: "value", atMost: 250 } }
    ]
  },
  {
    name: "http-requests",
    about:
      "Requests a second over loopback with an operator's token, 32 connections kept alive, each its next request when the last was answered; then the same at half that pace, sent when they are due. On SQLite (FULL), 500 users, and 12,000 for the events: each event closes another user, is committed before the answer leaves, and is counted only when it was accepted. The baseline is Node's server alone, which gives the bytes of one view from memory. CPU of the sender is that of the same machine.",
    columns: ["requests/s", "p99 at half load, ms", "p50 at half load, ms", "p99 at full load, ms"],
    script: "http-requests.ts",
    runs: 3,
    sides: [
      { name: "node:http alone, the bytes of one view" },
      { name: "GET one view" },
      { name: "GET a list of 100" },
      { name: "POST an event, accepted" }
    ]
  }
]
