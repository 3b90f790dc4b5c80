import type { Command, Option } from "../command.ts"
import { beside, databaseOptions } from "./options.ts"

const faultOptions: readonly Option[] = [
  {
    name: "faults",
    value: "KINDS",
    summary: "what goes wrong, by chance and seeded: all, or kinds with commas between (see the notes)"
  },
  { name: "fault-rate", value: "N", summary: "how many requests of a hundred go wrong, 1 to 50 (default 5)" }
]

const scenarioNote =
  "Scenarios: verified, denied, manual-review, failed, slow, rejected-then-approved, credential-expires,\n  token-lost, duplicate-email, regression, growing-inquiry."
const faultNote =
  "Faults: reply-lost, late-request, too-many-requests, server-error, html-502, html-503, html-491, hung-socket,\n  cut-body, wrong-signature, unknown-enum, unknown-field, repeated-request-id, session-killed."

/** Commands around the local bank, before the commands for real users. */
export const localCommands: readonly Command[] = [
  {
    name: "demo",
    summary: "onboard made-up users against the embedded local bank and watch how they end",
    usage:
      "demo [--users N] [--scenario NAME] [--faults KINDS] [--feed NAME] [--speed S] [--seed K] [--database FILE] [--page FOLDER] [--exit]",
    notes: [
      "Without --scenario everybody becomes verified; with mixed each user gets the next of all scenarios.",
      "The made-up people do what bunq asks for: they answer, show their face again, and wait.",
      scenarioNote,
      faultNote
    ],
    example: "bunq-provisioning demo --scenario mixed --faults all --database demo.db",
    options: [
      {
        name: "users",
        value: "N",
        summary: "how many users, 1 to 1000 (default 5; with mixed one of each scenario)"
      },
      {
        name: "scenario",
        value: "NAME",
        summary: "mixed, or the one all users go through (default verified)"
      },
      ...faultOptions,
      {
        name: "feed",
        value: "NAME",
        summary:
          "how changes become known: polling, webhook or hybrid (default); the bank calls over a real socket"
      },
      { name: "speed", value: "S", summary: "how much faster than real time runs, 1 to 600 (default 60)" },
      {
        name: "seed",
        value: "K",
        summary: "which users and faults; the same seed gives the same (default 1)"
      },
      {
        name: "database",
        value: "FILE",
        summary:
          "keep users in FILE, the vault key in FILE.key, the path token in FILE.hook and the bank in FILE.bank"
      },
      {
        name: "page",
        value: "FOLDER",
        summary:
          "show the built page in FOLDER on 127.0.0.1, with the HTTP API behind it; in a terminal at 15 times real time"
      },
      { name: "port", value: "P", summary: "the port of the page (default: a free one)" },
      { name: "exit", summary: "end when all users are settled, without waiting for Ctrl-C" }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../demo-command.ts")).demoCommand
  },
  {
    name: "sandbox",
    summary: "run the local bank on its own",
    usage: "sandbox [--port P] [--scenario NAME] [--faults KINDS] [--speed S] [--seed K] [--state FILE]",
    notes: [
      "A user whose e-mail ends in a tag goes through that scenario: anna+denied@example.com.",
      "The bank explains itself at /, and programs on this machine steer it under /control/.",
      scenarioNote,
      faultNote
    ],
    example: "bunq-provisioning sandbox --port 8090",
    options: [
      { name: "port", value: "P", summary: "port on 127.0.0.1 (default: a free one)" },
      { name: "scenario", value: "NAME", summary: "what users without a tag go through (default verified)" },
      ...faultOptions,
      { name: "speed", value: "S", summary: "how much faster than real time runs, 1 to 600 (default 1)" },
      { name: "seed", value: "K", summary: "the seed of keys, ids and faults (default 1)" },
      { name: "state", value: "FILE", summary: "keep the bank in FILE" }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../sandbox-command.ts")).sandboxCommand
  }
]

/** Commands that only tell. */
export const tellingCommands: readonly Command[] = [
  {
    name: "list",
    summary: "list users with phase, who must act, since when and until when",
    usage:
      "list --database FILE [--phase P,P] [--stalled] [--settled | --unsettled] [--limit N] [--after UUID]",
    notes: [beside],
    example: "bunq-provisioning list --database users.db --stalled",
    options: [
      ...databaseOptions,
      {
        name: "phase",
        value: "PHASES",
        summary: "only these, with commas between, such as collecting,reviewing"
      },
      { name: "stalled", summary: "only users for whom something failed for good: they wait for a retry" },
      { name: "settled", summary: "only users who are active, denied, failed or closed" },
      { name: "unsettled", summary: "only the others" },
      { name: "limit", value: "N", summary: "at most so many, 1 to 10000 (default 100)" },
      { name: "after", value: "UUID", summary: "the next page: after this user" }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../list-command.ts")).listCommand
  },
  {
    name: "watch",
    summary: "show how one user moves until settled, or everybody until Ctrl-C",
    usage: "watch [UUID] --database FILE [--exit]",
    notes: [beside],
    example: "bunq-provisioning watch --database users.db",
    options: [
      ...databaseOptions,
      { name: "exit", summary: "end when everybody is settled, without waiting for Ctrl-C" }
    ],
    positionals: { min: 0, max: 1 },
    load: async () => (await import("../watch-command.ts")).watchCommand
  },
  {
    name: "explain",
    summary: "say where a user is, who must act, and how it came to this",
    usage: "explain UUID --database FILE",
    notes: [beside],
    example: "bunq-provisioning explain 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11 --database demo.db",
    options: databaseOptions,
    positionals: { min: 1, max: 1 },
    load: async () => (await import("../explain-command.ts")).explainCommand
  },
  {
    name: "diagram",
    summary: "print the lifecycle as a Mermaid state diagram or as JSON, made from the machine",
    usage: "diagram [--as FORMAT]",
    example: "bunq-provisioning diagram > lifecycle.mmd",
    options: [
      {
        name: "as",
        value: "FORMAT",
        summary: "mermaid (default), or json: the definition as createMachine and Stately's tools read it"
      }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../diagram-command.ts")).diagramCommand
  }
]
