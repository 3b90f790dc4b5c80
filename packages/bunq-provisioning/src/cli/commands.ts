import type { Command, Option } from "./command.ts"

const database: Option = {
  name: "database",
  value: "FILE",
  summary: "keep users in FILE, the vault key in FILE.key and the bank in FILE.bank"
}

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: "demo",
    summary: "onboard users against the embedded local bank and watch them become verified",
    usage: "demo [--users N] [--speed S] [--seed K] [--database FILE]",
    example: "bunq-provisioning demo --users 8 --database demo.db",
    options: [
      { name: "users", value: "N", summary: "how many users, 1 to 100 (default 5)" },
      { name: "speed", value: "S", summary: "how much faster than real time runs, 1 to 600 (default 60)" },
      { name: "seed", value: "K", summary: "which users; the same seed gives the same (default 1)" },
      database,
      { name: "exit", summary: "end when all users are settled, without waiting for Ctrl-C" }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("./demo-command.ts")).demoCommand
  },
  {
    name: "sandbox",
    summary: "run the local bank on its own",
    usage: "sandbox [--port P] [--speed S] [--seed K] [--state FILE]",
    example: "bunq-provisioning sandbox --port 8090",
    options: [
      { name: "port", value: "P", summary: "port on 127.0.0.1 (default: a free one)" },
      { name: "speed", value: "S", summary: "how much faster than real time runs, 1 to 600 (default 1)" },
      { name: "seed", value: "K", summary: "the seed of keys and ids (default 1)" },
      { name: "state", value: "FILE", summary: "keep the bank in FILE" }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("./sandbox-command.ts")).sandboxCommand
  },
  {
    name: "explain",
    summary: "say where a user is, who must act, and how it came to this",
    usage: "explain UUID --database FILE",
    example: "bunq-provisioning explain 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11 --database demo.db",
    options: [database],
    positionals: { min: 1, max: 1 },
    load: async () => (await import("./explain-command.ts")).explainCommand
  },
  {
    name: "diagram",
    summary: "print the lifecycle as a Mermaid state diagram, made from the machine",
    usage: "diagram",
    example: "bunq-provisioning diagram > lifecycle.mmd",
    options: [],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("./diagram-command.ts")).diagramCommand
  }
]

/** Options every command has. */
export const commonOptions: readonly Option[] = [
  { name: "json", summary: "one JSON object per line; the first names the pid, the last is the summary" },
  { name: "help", summary: "this text" }
]
